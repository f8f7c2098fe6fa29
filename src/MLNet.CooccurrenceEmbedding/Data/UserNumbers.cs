using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Numbers the users of a column 0, 1, 2, … in the order in which they appear.</summary>
internal abstract class UserNumbers
{
    /// <summary>Users numbered so far.</summary>
    public abstract int Count { get; }

    /// <summary>The number of the current row's user, a new one where the user is new, or −1 where the user is missing.</summary>
    public abstract int OfCurrentRow();

    /// <summary>Adds these users to others of the same column and returns the number that each has there.</summary>
    public abstract int[] AddTo(UserNumbers all);

    public static NamedUserNumbers Create(DataViewRow row, DataViewSchema.Column column)
    {
        bool isKey = column.Type is KeyDataViewType;
        return column.Type.RawType switch
        {
            var type when type == typeof(ReadOnlyMemory<char>) => new TextUserNumbers(row, column),
            var type when type == typeof(sbyte) => new IntegerUserNumbers<sbyte>(row, column, isKey),
            var type when type == typeof(short) => new IntegerUserNumbers<short>(row, column, isKey),
            var type when type == typeof(int) => new IntegerUserNumbers<int>(row, column, isKey),
            var type when type == typeof(long) => new IntegerUserNumbers<long>(row, column, isKey),
            var type when type == typeof(byte) => new IntegerUserNumbers<byte>(row, column, isKey),
            var type when type == typeof(ushort) => new IntegerUserNumbers<ushort>(row, column, isKey),
            var type when type == typeof(uint) => new IntegerUserNumbers<uint>(row, column, isKey),
            var type when type == typeof(ulong) => new IntegerUserNumbers<ulong>(row, column, isKey),
            var type => throw new ArgumentException($"User column '{column.Name}' is {type.Name}, but a key, an integer or text is expected."),
        };
    }
}

/// <summary>Users that a column names, so that they can be told and found again.</summary>
internal abstract class NamedUserNumbers : UserNumbers
{
    /// <summary>The user of each number: text, or an integer as such; for a key what it stands for, or the key itself if that is not known.</summary>
    public abstract string[] Names();

    /// <summary>
    /// Reads the number of the current row's user in another row or cursor, or −1 if the user is missing or not among these. Adds none, so several cursors may ask at once.
    /// </summary>
    public abstract Func<int> Finder(DataViewRow other);
}

/// <summary>Users that are integers or keys. A key of 0 is missing; an integer never is.</summary>
internal sealed class IntegerUserNumbers<T>(DataViewRow row, DataViewSchema.Column column, bool isKey) : NamedUserNumbers
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>Keys of up to so many values are looked up in an array, which is faster; it takes four bytes per value and cursor.</summary>
    private const ulong MostKeysInArray = 1 << 24;

    private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
    private readonly int[] _numberPlusOneOfKey = column.Type is KeyDataViewType { Count: <= MostKeysInArray } key ? new int[key.Count + 1] : [];
    private readonly Dictionary<T, int> _numbers = [];
    private readonly List<T> _users = [];

    public override int Count => _users.Count;

    public override int OfCurrentRow()
    {
        T user = default;
        _getter(ref user);
        return isKey && T.IsZero(user) ? -1 : NumberOf(user);
    }

    public override int[] AddTo(UserNumbers all)
    {
        var others = (IntegerUserNumbers<T>)all;
        var numbers = new int[Count];
        for (int number = 0; number < numbers.Length; number++)
            numbers[number] = others.NumberOf(_users[number]);
        return numbers;
    }

    public override string[] Names()
    {
        string[]? names = isKey ? ItemNames.Annotated(column) : null;
        return [.. _users.Select(user => names is not null && ulong.CreateTruncating(user) - 1 is var index && index < (ulong)names.Length
            ? names[index]
            : user.ToString(null, CultureInfo.InvariantCulture))];
    }

    public override Func<int> Finder(DataViewRow other)
    {
        ValueGetter<T> getter = other.GetGetter<T>(column);
        return () =>
        {
            T user = default;
            getter(ref user);
            ulong key = ulong.CreateTruncating(user);
            if (key < (ulong)_numberPlusOneOfKey.Length) return _numberPlusOneOfKey[key] - 1; // no number, 0, becomes −1
            return _numbers.TryGetValue(user, out int number) ? number : -1;
        };
    }

    private int NumberOf(T user)
    {
        if (_numberPlusOneOfKey.Length > 0)
        {
            ulong key = ulong.CreateTruncating(user);
            if (key < (ulong)_numberPlusOneOfKey.Length)
            {
                ref int numberPlusOne = ref _numberPlusOneOfKey[key];
                if (numberPlusOne == 0)
                {
                    _users.Add(user);
                    numberPlusOne = _users.Count;
                }
                return numberPlusOne - 1;
            }
        }
        if (!_numbers.TryGetValue(user, out int number))
        {
            _numbers.Add(user, number = _users.Count);
            _users.Add(user);
        }
        return number;
    }
}

/// <summary>Users that are texts. An empty text is missing.</summary>
internal sealed class TextUserNumbers(DataViewRow row, DataViewSchema.Column column) : NamedUserNumbers
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public override int Count => _numbers.Count;

    public override int OfCurrentRow()
    {
        ReadOnlyMemory<char> user = default;
        _getter(ref user);
        return user.IsEmpty ? -1 : NumberOf(user.Span);
    }

    public override int[] AddTo(UserNumbers all)
    {
        var others = (TextUserNumbers)all;
        var numbers = new int[Count];
        foreach (var (user, number) in _numbers)
            numbers[number] = others.NumberOf(user);
        return numbers;
    }

    public override string[] Names()
    {
        var names = new string[Count];
        foreach (var (user, number) in _numbers)
            names[number] = user;
        return names;
    }

    public override Func<int> Finder(DataViewRow other)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = other.GetGetter<ReadOnlyMemory<char>>(column);
        var lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        return () =>
        {
            ReadOnlyMemory<char> user = default;
            getter(ref user);
            return lookup.TryGetValue(user.Span, out int number) ? number : -1;
        };
    }

    // Looks up by span: the text of a row belongs to its cursor and is copied only once per user.
    private int NumberOf(ReadOnlySpan<char> user)
    {
        var lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(user, out int number))
            lookup[user] = number = _numbers.Count;
        return number;
    }
}

using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Numbers the users of a column from 0, in the order of their first rows.</summary>
internal abstract class UserIndex
{
    /// <summary>How many users there are.</summary>
    public abstract int Count { get; }

    /// <summary>The index of the current row's user, which is added if it is new, or −1 if the user is missing.</summary>
    public abstract int IndexOfCurrentRow();

    /// <summary>Adds these users to <paramref name="all"/>, users of the same column, and returns the index of each there.</summary>
    public abstract int[] AddTo(UserIndex all);

    public static NamedUserIndex Create(DataViewRow row, DataViewSchema.Column column)
    {
        bool isKey = column.Type is KeyDataViewType;
        return column.Type.RawType switch
        {
            var type when type == typeof(ReadOnlyMemory<char>) => new TextUserIndex(row, column),
            var type when type == typeof(sbyte) => new IntegerUserIndex<sbyte>(row, column, isKey),
            var type when type == typeof(short) => new IntegerUserIndex<short>(row, column, isKey),
            var type when type == typeof(int) => new IntegerUserIndex<int>(row, column, isKey),
            var type when type == typeof(long) => new IntegerUserIndex<long>(row, column, isKey),
            var type when type == typeof(byte) => new IntegerUserIndex<byte>(row, column, isKey),
            var type when type == typeof(ushort) => new IntegerUserIndex<ushort>(row, column, isKey),
            var type when type == typeof(uint) => new IntegerUserIndex<uint>(row, column, isKey),
            var type when type == typeof(ulong) => new IntegerUserIndex<ulong>(row, column, isKey),
            var type => throw new ArgumentException(
                $"User column '{column.Name}' is {type.Name}, but a key, an integer or text is expected."),
        };
    }
}

/// <summary>Users that are identified by the values of a column.</summary>
internal abstract class NamedUserIndex : UserIndex
{
    /// <summary>
    /// The name of each user, by index: the text or the integer. For a key, the value that it is mapped from, or the key itself if the
    /// column has no annotation of it.
    /// </summary>
    public abstract string[] ReadNames();

    /// <summary>
    /// Creates a getter of the index of a user for another row or cursor. It returns −1 for a user that is missing or not among these. It
    /// adds no users, so getters may be called in parallel.
    /// </summary>
    public abstract Func<int> CreateFinder(DataViewRow other);

    /// <summary>A hash of a user, which is the same in every process.</summary>
    public abstract ulong HashOf(int user);

    /// <summary>Users as bytes, to be sent to another process.</summary>
    public abstract byte[] Serialize(int[] users);

    /// <summary>Adds users of another process. Returns the index of each here.</summary>
    public abstract int[] AddSerialized(byte[] users);
}

/// <summary>Users that are integers or keys. Key 0 is missing. Integers are never missing.</summary>
internal sealed class IntegerUserIndex<T>(DataViewRow row, DataViewSchema.Column column, bool isKey) : NamedUserIndex
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>
    /// Keys with at most this many values are looked up in an array, which is faster. It takes four bytes per value and cursor.
    /// </summary>
    private const ulong MaximumKeysInArray = 1 << 24;

    private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
    private readonly int[] _indexPlusOneOfKey = column.Type is KeyDataViewType { Count: <= MaximumKeysInArray } key
        ? new int[key.Count + 1]
        : [];
    private readonly Dictionary<T, int> _indices = [];
    private readonly List<T> _users = [];

    public override int Count => _users.Count;

    public override int IndexOfCurrentRow()
    {
        T user = default;
        _getter(ref user);
        return isKey && T.IsZero(user) ? -1 : IndexOf(user);
    }

    public override int[] AddTo(UserIndex all)
    {
        var others = (IntegerUserIndex<T>)all;
        var indices = new int[Count];
        for (int index = 0; index < indices.Length; index++)
            indices[index] = others.IndexOf(_users[index]);
        return indices;
    }

    public override string[] ReadNames()
    {
        string[] names = (isKey ? ItemNames.ReadAnnotation(column) : null) ?? [];
        return [.. _users.Select(NameOf)];

        string NameOf(T user)
        {
            ulong index = ulong.CreateTruncating(user) - 1; // keys are 1-based
            return index < (ulong)names.Length ? names[index] : user.ToString(null, CultureInfo.InvariantCulture);
        }
    }

    public override Func<int> CreateFinder(DataViewRow other)
    {
        ValueGetter<T> getter = other.GetGetter<T>(column);
        return () =>
        {
            T user = default;
            getter(ref user);
            ulong key = ulong.CreateTruncating(user);
            if (key < (ulong)_indexPlusOneOfKey.Length) return _indexPlusOneOfKey[key] - 1; // 0 is an unknown user
            return _indices.TryGetValue(user, out int index) ? index : -1;
        };
    }

    public override ulong HashOf(int user) => SplitMix64.Mix(ulong.CreateTruncating(_users[user]));

    public override byte[] Serialize(int[] users) => IdBytes.Write(Array.ConvertAll(users, user => _users[user]));

    public override int[] AddSerialized(byte[] users) => [.. IdBytes.Read<T>(users).Select(IndexOf)];

    private int IndexOf(T user)
    {
        if (_indexPlusOneOfKey.Length > 0)
        {
            ulong key = ulong.CreateTruncating(user);
            if (key < (ulong)_indexPlusOneOfKey.Length)
            {
                ref int indexPlusOne = ref _indexPlusOneOfKey[key];
                if (indexPlusOne == 0)
                {
                    _users.Add(user);
                    indexPlusOne = _users.Count;
                }
                return indexPlusOne - 1;
            }
        }
        if (!_indices.TryGetValue(user, out int index))
        {
            _indices.Add(user, index = _users.Count);
            _users.Add(user);
        }
        return index;
    }
}

/// <summary>Users that are texts. An empty text is missing.</summary>
internal sealed class TextUserIndex(DataViewRow row, DataViewSchema.Column column) : NamedUserIndex
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private string[] _names = [];

    public override int Count => _indices.Count;

    public override int IndexOfCurrentRow()
    {
        ReadOnlyMemory<char> user = default;
        _getter(ref user);
        return user.IsEmpty ? -1 : IndexOf(user.Span);
    }

    public override int[] AddTo(UserIndex all)
    {
        var others = (TextUserIndex)all;
        var indices = new int[Count];
        foreach (var (user, index) in _indices)
            indices[index] = others.IndexOf(user);
        return indices;
    }

    public override string[] ReadNames()
    {
        var names = new string[Count];
        foreach (var (user, index) in _indices)
            names[index] = user;
        return names;
    }

    public override Func<int> CreateFinder(DataViewRow other)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = other.GetGetter<ReadOnlyMemory<char>>(column);
        var lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
        return () =>
        {
            ReadOnlyMemory<char> user = default;
            getter(ref user);
            return lookup.TryGetValue(user.Span, out int index) ? index : -1;
        };
    }

    public override ulong HashOf(int user)
    {
        ulong hash = 0;
        foreach (char c in NameOf(user)) hash = SplitMix64.Mix(hash + c + 1);
        return hash;
    }

    public override byte[] Serialize(int[] users) => IdBytes.Write(Array.ConvertAll(users, user => NameOf(user).AsMemory()));

    public override int[] AddSerialized(byte[] users)
        => [.. IdBytes.Read<ReadOnlyMemory<char>>(users).Select(user => IndexOf(user.Span))];

    // The names are in the order of the indices only in the list, which few uses need.
    private string NameOf(int user)
    {
        if (_names.Length != Count) _names = ReadNames();
        return _names[user];
    }

    // Looks up by span, so the text is copied only once per user.
    private int IndexOf(ReadOnlySpan<char> user)
    {
        var lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(user, out int index))
            lookup[user] = index = _indices.Count;
        return index;
    }
}

/// <summary>Users of data in which each row is a user.</summary>
internal sealed class RowUserIndex : UserIndex
{
    private int _count;

    public override int Count => _count;

    public override int IndexOfCurrentRow() => checked(_count++);

    public override int[] AddTo(UserIndex all)
    {
        var others = (RowUserIndex)all;
        int[] indices = [.. Enumerable.Range(others._count, _count)];
        others._count = checked(others._count + _count);
        return indices;
    }
}

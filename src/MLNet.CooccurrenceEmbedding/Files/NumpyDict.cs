using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>
/// Reads the Python dict in a .npy header, and nothing else of Python: the keys descr (text), fortran_order (True or False) and shape (a tuple of sizes), each
/// once, in any order.
/// </summary>
internal ref struct NumpyDict(UntrustedFile file, ReadOnlySpan<byte> text)
{
    private const string Expected = "a dict of 'descr', 'fortran_order' and 'shape'";

    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;

    public NumpyHeader Parse()
    {
        string? type = null;
        bool? isFortranOrder = null;
        long[]? shape = null;
        Take('{');
        while (!TryTake('}'))
        {
            string key = TakeText();
            Take(':');
            switch (key)
            {
                case "descr" when type is null: type = TakeType(); break;
                case "fortran_order" when isFortranOrder is null: isFortranOrder = TakeBool(); break;
                case "shape" when shape is null: shape = TakeSizes(); break;
                default: throw file.Invalid($"its header is not {Expected}, each once: it has '{key}'");
            }
            if (TryTake(',')) continue;
            Take('}');
            break;
        }
        SkipSpace();
        if (_position < _text.Length) throw Unexpected("the end");
        return type is null || isFortranOrder is null || shape is null
            ? throw file.Invalid($"its header is not {Expected}: {UntrustedFile.Excerpt(_text)}")
            : new NumpyHeader(type, isFortranOrder.Value, shape);
    }

    private string TakeType()
        => TryTake('[') ? throw file.Invalid("it holds records (a structured array). Save the columns of numbers alone, as one matrix") : TakeText();

    private string TakeText()
    {
        char quote = TryTake('"') ? '"' : '\'';
        if (quote == '\'') Take('\'');
        int length = _text[_position..].IndexOf((byte)quote);
        ReadOnlySpan<byte> content = length < 0 ? default : _text.Slice(_position, length);
        if (length < 0 || content.ContainsAnyExceptInRange((byte)' ', (byte)'~') || content.Contains((byte)'\\')) throw Unexpected("plain text in quotes");
        _position += length + 1;
        return Encoding.ASCII.GetString(content);
    }

    private bool TakeBool()
    {
        SkipSpace();
        foreach (bool value in (ReadOnlySpan<bool>)[true, false])
        {
            ReadOnlySpan<byte> name = value ? "True"u8 : "False"u8;
            if (!_text[_position..].StartsWith(name)) continue;
            _position += name.Length;
            return value;
        }
        throw Unexpected("True or False");
    }

    private long[] TakeSizes()
    {
        var sizes = new List<long>();
        Take('(');
        while (!TryTake(')'))
        {
            sizes.Add(TakeSize());
            if (TryTake(',')) continue;
            Take(')');
            break;
        }
        return [.. sizes];
    }

    private long TakeSize()
    {
        SkipSpace();
        int length = _text[_position..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length <= 0) throw Unexpected("a size of 0 or more");
        if (!long.TryParse(_text.Slice(_position, length), NumberStyles.None, CultureInfo.InvariantCulture, out long size)) throw Unexpected("a size below 2^63");
        _position += length;
        return size;
    }

    private void Take(char expected)
    {
        if (!TryTake(expected)) throw Unexpected($"'{expected}'");
    }

    private bool TryTake(char expected)
    {
        SkipSpace();
        if (_position == _text.Length || _text[_position] != expected) return false;
        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r') _position++;
    }

    private readonly InvalidDataException Unexpected(string expected)
        => file.Invalid($"its header has {(_position == _text.Length ? "ended" : UntrustedFile.Excerpt(_text[_position..]))} where there should be {expected}");
}

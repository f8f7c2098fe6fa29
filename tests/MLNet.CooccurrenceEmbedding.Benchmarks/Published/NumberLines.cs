using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>Reads the whole numbers of a text file, in the same memory for lines of any length.</summary>
internal sealed class NumberLines : IDisposable
{
    public const int EndOfLine = -1;
    public const int EndOfFile = -2;

    private readonly FileInfo _file;
    private readonly FileStream _stream;
    private int _next;
    private int _line = 1;
    private bool _isLineRead;

    /// <param name="file">The file. Its numbers are separated by spaces, tabs, commas or colons.</param>
    public NumberLines(FileInfo file)
    {
        _file = file;
        _stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        Advance();
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads the next number, or <see cref="EndOfLine"/> or <see cref="EndOfFile"/>.</summary>
    public int Read()
    {
        if (_isLineRead) _line++;
        _isLineRead = false;
        while (IsSeparator(_next)) Advance();
        if (_next < 0) return EndOfFile;
        if (_next != '\n') return ReadNumber();
        Advance();
        _isLineRead = true;
        return EndOfLine;
    }

    /// <summary>Skips the rest of the line.</summary>
    public void SkipLine()
    {
        while (_next is not ('\n' or < 0)) Advance();
    }

    public UserErrorException Invalid(string reason) => new($"{_file}, line {_line}: {reason}");

    private int ReadNumber()
    {
        long number = 0;
        for (; _next is >= '0' and <= '9'; Advance())
        {
            number = number * 10 + (_next - '0');
            if (number >= int.MaxValue) throw Invalid($"users and items must be less than {int.MaxValue}.");
        }
        if (_next >= 0 && _next != '\n' && !IsSeparator(_next))
            throw Invalid($"users and items must be whole numbers, but there is {Describe(_next)}.");
        return (int)number;
    }

    private void Advance() => _next = _stream.ReadByte();

    private static bool IsSeparator(int character) => character is ' ' or '\t' or ',' or ':' or '\r';

    private static string Describe(int character) => character is > ' ' and <= '~' ? $"'{(char)character}'" : $"the byte 0x{character:X2}";
}

using System.Text;

namespace MovieRecommender;

/// <summary>
/// Writes to a terminal. Output to a terminal that was closed is lost, and is not an error, so that the program can delete its temporary
/// files.
/// </summary>
internal sealed class TerminalWriter(TextWriter terminal) : TextWriter
{
    public override Encoding Encoding => terminal.Encoding;

    public override void Write(char value) => IgnoreErrors(() => terminal.Write(value));

    public override void Write(string? value) => IgnoreErrors(() => terminal.Write(value));

    public override void Flush() => IgnoreErrors(terminal.Flush);

    private static void IgnoreErrors(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // The signal SIGHUP ends the program.
        }
    }
}

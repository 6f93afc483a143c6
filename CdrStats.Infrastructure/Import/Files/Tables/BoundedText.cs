using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>A text whose reader may not take more of it at once than a row can have: what is longer is no row, and would only fill the memory.</summary>
internal sealed class BoundedText(TextReader text) : TextReader
{
    private const int Most = 2 * TableRow.MostCharacters;
    private long _sinceMark;

    /// <summary>From here on is counted anew.</summary>
    public void Mark() => _sinceMark = 0;

    public override int Read(char[] buffer, int index, int count) => Counted(text.Read(buffer, index, count));

    public override int Read(Span<char> buffer) => Counted(text.Read(buffer));

    public override int Read()
    {
        var read = text.Read();
        Counted(1);
        return read;
    }

    public override int Peek() => text.Peek();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Counted(int characters)
    {
        _sinceMark += characters;
        return _sinceMark <= Most ? characters : throw new FileImportException($"One value of the file has more than {Most / 1024} thousand characters.");
    }
}

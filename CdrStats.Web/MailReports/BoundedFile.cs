namespace CdrStats.Web.MailReports;

/// <summary>A file in memory that a mail can carry: more than so many bytes are not taken.</summary>
internal sealed class BoundedFile : MemoryStream
{
    /// <summary>Mail servers commonly take 10 MB of a mail, in which a file is a third longer.</summary>
    public const int Most = 7_000_000;

    public override void Write(byte[] buffer, int offset, int count)
    {
        Room(count);
        base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Room(buffer.Length);
        base.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Room(count);
        return base.WriteAsync(buffer, offset, count, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Room(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    public override void WriteByte(byte value)
    {
        Room(1);
        base.WriteByte(value);
    }

    private void Room(int count)
    {
        if (Position + count > Most)
        {
            throw new FileTooLongException();
        }
    }
}

/// <summary>The file is longer than mail servers take.</summary>
internal sealed class FileTooLongException() : Exception("The file is longer than mail servers take.");

using System.Text;
using System.Text.Json;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Progress;

/// <summary>
/// What could not be sent: a line of JSON for each record, with the reason and every value as delivered. A running pusher adds to the file
/// while <c>resend</c> takes it away to send it again, so both hold a lock for as long as they touch it.
/// </summary>
internal sealed class DeadLetters(string file, IReadOnlyList<FieldMapping> fields, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What <c>resend</c> is at work on; there between runs only when one was broken off.</summary>
    public string TakenFile => Path.ChangeExtension(file, ".resend.ndjson");

    public Task AddAsync(IReadOnlyList<RejectedRecord> rejected, CancellationToken cancellation) =>
        AddLinesAsync([.. rejected.Select(one => Line(DeadLetter.Of(one, fields, clock.GetUtcNow())))], cancellation);

    public static string Line(DeadLetter letter) => JsonSerializer.Serialize(letter, StateJson.Own.DeadLetter);

    public async Task AddLinesAsync(IReadOnlyList<string> lines, CancellationToken cancellation)
    {
        if (lines.Count == 0)
        {
            return;
        }

        using var held = await HoldAsync(cancellation);
        await AppendAsync(file, stream => StateFile.PutAsync(stream, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), cancellation));
    }

    /// <summary>Moves all letters to <see cref="TakenFile"/>, behind those of a run that was broken off, and opens it for this process alone; null: there are none.</summary>
    /// <exception cref="IOException">Another process has taken them.</exception>
    public async Task<FileStream?> TakeAsync(CancellationToken cancellation)
    {
        using var held = await HoldAsync(cancellation);
        if (File.Exists(file))
        {
            if (File.Exists(TakenFile))
            {
                await using var added = File.OpenRead(file);
                await AppendAsync(TakenFile, stream => added.CopyToAsync(stream, cancellation));
                File.Delete(file);
            }
            else
            {
                File.Move(file, TakenFile);
            }
        }

        return File.Exists(TakenFile) ? new FileStream(TakenFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
    }

    private static async Task AppendAsync(string to, Func<FileStream, Task> write)
    {
        await using var stream = new FileStream(to, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var length = stream.Length;
        try
        {
            if (length > 0)
            {
                // What a crash tore in two must not spoil the next letter.
                stream.Position = length - 1;
                if (stream.ReadByte() != '\n')
                {
                    stream.WriteByte((byte)'\n');
                }
            }

            await write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // All or nothing: the batch is tried again, and its letters with it.
            stream.SetLength(length);
            throw;
        }
    }

    private async Task<FileStream> HoldAsync(CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.ChangeExtension(file, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellation);
            }
        }
    }
}

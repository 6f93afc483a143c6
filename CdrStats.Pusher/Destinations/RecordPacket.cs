using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Destinations;

/// <summary>
/// The body of a request: records as NDJSON, gzipped. Its buffers are used again for each, so that a record costs no memory of its own; and it
/// ends before it would be more than the console unpacks, however long the records are.
/// </summary>
internal sealed class RecordPacket(RecordJson json) : IDisposable
{
    /// <summary>A quarter of what the console takes, unpacked.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    private const int Portion = 64 * 1024;

    private readonly MemoryStream _packed = new();
    private readonly ArrayBufferWriter<byte> _lines = new(2 * Portion);

    public ReadOnlyMemory<byte> Bytes => _packed.GetBuffer().AsMemory(0, (int)_packed.Length);

    /// <summary>Packs as many records from one on as fit, at most so many.</summary>
    /// <returns>How many: one at least.</returns>
    public int Fill(IReadOnlyList<InboxRecord> records, int from, int most)
    {
        _packed.SetLength(0);
        var (taken, bytes) = (0, 0L);
        using var gzip = new GZipStream(_packed, CompressionLevel.Fastest, leaveOpen: true);
        using var writer = new Utf8JsonWriter(_lines, RecordJson.Options);
        while (taken < most && from + taken < records.Count && bytes + _lines.WrittenCount < MostBytes)
        {
            json.Write(writer, records[from + taken]);
            writer.Reset();
            _lines.Write("\n"u8);
            taken++;
            if (_lines.WrittenCount >= Portion)
            {
                bytes += _lines.WrittenCount;
                Pack(gzip);
            }
        }

        Pack(gzip);
        return taken;
    }

    public void Dispose() => _packed.Dispose();

    private void Pack(GZipStream gzip)
    {
        gzip.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }
}

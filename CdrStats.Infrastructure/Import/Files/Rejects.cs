using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>The lines of one file that can become no call: to the quarantine, and as a file that can be corrected and imported.</summary>
internal sealed class Rejects(string name, FileQuarantine quarantine, Func<TextWriter> open) : IAsyncDisposable
{
    private readonly List<RejectedLine> _lines = [];
    private readonly Dictionary<UInt128, int> _seen = [];
    private TextWriter? _file;

    /// <summary>How many are not in quarantine yet.</summary>
    public int Waiting => _lines.Count;

    public async Task AddAsync(string[] header, long line, string[] raw, string reason)
    {
        if (_file is null)
        {
            _file = open();
            await WriteAsync(_file, [.. header, .. CallFileColumns.Remarks]);
        }

        // A line of the wrong length has no columns to stand under: its values as one, before the remarks.
        var whole = string.Join(',', raw);
        var values = raw.Length == header.Length ? raw : (string[])[whole, .. Enumerable.Repeat("", header.Length - 1)];
        await WriteAsync(_file, [.. values, line.ToString(CultureInfo.InvariantCulture), reason]);
        var key = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
        var ordinal = _seen.GetValueOrDefault(key);
        _seen[key] = ordinal + 1;
        _lines.Add(new RejectedLine(
            line, ordinal, reason, raw.Length == header.Length ? [.. header.Zip(raw, KeyValuePair.Create).Where(pair => pair.Key.Length > 0)] : [KeyValuePair.Create("line", whole)]));
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        await quarantine.KeepAsync(name, _lines, cancellation);
        _lines.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    private static Task WriteAsync(TextWriter to, string[] values) => to.WriteLineAsync(string.Join(',', values.Select(Quoted)));

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

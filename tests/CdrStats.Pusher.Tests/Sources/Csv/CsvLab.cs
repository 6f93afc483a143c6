using System.IO.Compression;
using System.Text;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Sources;
using CdrStats.Pusher.Sources.Csv;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources.Csv;

/// <summary>A folder of record files and a source that reads it, batch by batch as the pump does; what it was given is kept by its key, as an inbox would.</summary>
internal sealed class CsvLab : IDisposable
{
    private static readonly CsvLayout TwoColumns = new("two", CsvQuoting.Doubled, CsvFirstLine.Record, new CsvColumns(["id", "note"])) { Delimiter = (byte)',' };

    private readonly string _folder = Directory.CreateTempSubdirectory("cdr-pusher-csv").FullName;
    private readonly string _state = Directory.CreateTempSubdirectory("cdr-pusher-state").FullName;
    private readonly string _written;
    private readonly CsvFields _fields;
    private readonly HashSet<string> _known = [];
    private CsvSource? _source;

    public CsvLab(string path = "Master.csv", CsvLayout? layout = null, params string[] columns)
    {
        _written = path;
        _fields = new CsvFields(layout ?? TwoColumns, [.. (columns.Length > 0 ? columns : ["id", "note"]).Select((name, i) => new FieldMapping(name, i == 0 ? "callid" : "extradata", FieldType.AsDelivered))]);
    }

    public SteppedClock Clock { get; } = new();
    public List<string> Said { get; } = [];
    public int Restarts { get; private set; }

    /// <summary>What an inbox would hold: the first value of each record, by the record's key, in the order they came.</summary>
    public List<string> Inbox { get; } = [];

    public List<SourceRow> Rows { get; } = [];
    public List<SourceRow> Refused { get; } = [];

    /// <summary>How many records came again that were there.</summary>
    public int Again { get; private set; }

    public string? Notice => _source?.Notice;
    public string MarksFile => Path.Combine(_state, "x.marks.ndjson");

    public string File(string name) => Path.Combine(_folder, name);

    public void Append(string name, string text) => Append(name, Encoding.UTF8.GetBytes(text));

    public void Append(string name, byte[] bytes)
    {
        using var file = new FileStream(File(name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(bytes);
    }

    /// <summary>Lines <c>first,</c> to <c>first+count-1,</c>, as long as real ones.</summary>
    public void AppendCalls(string name, int first, int count) => Append(name, Calls(first, count));

    public static string Calls(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(number => $"call-{number},{new string('x', 120)}\n"));

    /// <summary>As logrotate does it with <c>copytruncate</c>.</summary>
    public void CopyAndTruncate(string name, string copy)
    {
        System.IO.File.Copy(File(name), File(copy));
        using var file = new FileStream(File(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(0);
    }

    public void Rename(string name, string other) => System.IO.File.Move(File(name), File(other));

    /// <summary>As gzip does it: the packed file beside, then the other away.</summary>
    public void Pack(string name)
    {
        using (var from = System.IO.File.OpenRead(File(name)))
        using (var to = new GZipStream(System.IO.File.Create(File(name + ".gz")), CompressionLevel.Fastest))
        {
            from.CopyTo(to);
        }

        System.IO.File.Delete(File(name));
    }

    /// <summary>The pusher dies and is started again; a batch that was not marked is forgotten.</summary>
    public void Restart()
    {
        _source?.Dispose();
        _source = null;
    }

    public async Task<CsvSource> SourceAsync() => _source ??= new CsvSource(
        CsvPath.Parse(Path.Combine(_folder, _written)), _fields, await FileMarks.OpenAsync(MarksFile, Said.Add, TestContext.Current.CancellationToken), Said.Add, () => Restarts++, Clock);

    /// <summary>Reads and marks until nothing is left.</summary>
    public async Task<List<string>> DrainAsync(int batch = 100)
    {
        while (await BatchAsync(batch) > 0)
        {
        }

        return Inbox;
    }

    /// <summary>One batch; unmarked, it is as if the pusher died between the inbox and the mark.</summary>
    public async Task<int> BatchAsync(int batch = 100, bool mark = true)
    {
        var source = await SourceAsync();
        var rows = await source.ReadAsync(batch, TestContext.Current.CancellationToken);
        foreach (var row in rows)
        {
            if (!_known.Add((string)row.Key))
            {
                Again++;
            }
            else if (row.Problem is not null)
            {
                Refused.Add(row);
            }
            else
            {
                Rows.Add(row);
                Inbox.Add(row.Values[0] switch { null => "", byte[] bytes => Encoding.UTF8.GetString(bytes), var text => (string)text });
            }
        }

        if (mark && rows.Count > 0)
        {
            await source.MarkAsync(rows, TestContext.Current.CancellationToken);
        }

        return rows.Count;
    }

    public static IEnumerable<string> Ids(int first, int count) => Enumerable.Range(first, count).Select(number => $"call-{number}");

    public void Dispose()
    {
        _source?.Dispose();
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_state, recursive: true);
    }
}

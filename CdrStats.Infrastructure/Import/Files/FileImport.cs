using System.Globalization;
using System.Text;
using CdrStats.Domain.Import;
using CdrStats.Domain.Time;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>What became of a file's lines: <c>Read = Sent + Duplicates + Rejected</c>.</summary>
/// <param name="Ids">The inbox rows of those that were sent.</param>
/// <param name="RepeatedHour">Lines whose time without an offset the clocks showed twice: the earlier instant was taken.</param>
/// <param name="SkippedHour">Lines whose time the clocks never showed: it was read by the offset before the change.</param>
public sealed record FileImportCounts(long Read, long Sent, long Duplicates, long Rejected, IReadOnlyList<IdRange> Ids, long RepeatedHour = 0, long SkippedHour = 0);

/// <summary>A file that cannot be imported at all, in words for whoever chose it.</summary>
public sealed class FileImportException(string message) : Exception(message);

/// <summary>
/// Sends a file of the predecessor's format to the inbox. Lines are streamed; of each line sent, some 40 bytes are kept until the end, so that
/// equal lines of one file stay different calls, while the same file, sent again, adds none. Lines that can become no call go to quarantine.
/// </summary>
public sealed class FileImport(InboxSender inbox, FileQuarantine quarantine, TimeProvider clock)
{
    private const int Batch = 5_000;

    /// <param name="name">The file's, for whoever looks at the quarantine.</param>
    /// <param name="rejected">Gets the lines that cannot be sent, with line and reason; opened when there is one.</param>
    /// <param name="zone">Of times without an offset.</param>
    /// <exception cref="FileImportException">The file's header or structure cannot be read; lines before that have been sent.</exception>
    public async Task<FileImportCounts> SendAsync(
        TextReader file, string name, Func<TextWriter> rejected, TimeZoneInfo zone, IProgress<FileImportCounts> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        try
        {
            using var text = new CallFileText(file);
            await using var csv = await CsvDataReader.CreateAsync(
                text, new CsvDataReaderOptions { HasHeaders = false, Delimiter = text.Separator, BufferSize = 256 * 1024 }, cancellation);
            var run = new Run(csv, text.Separator == ';', zone, clock.GetUtcNow(), inbox, new Rejects(name, quarantine, rejected), progress);
            await using (run)
            {
                return await run.AllAsync(cancellation);
            }
        }
        catch (CsvRecordTooLargeException)
        {
            throw new FileImportException("A line is longer than 256 KiB: a quote that is never closed, perhaps.");
        }
        catch (CsvFormatException bad)
        {
            throw new FileImportException($"Line {bad.RowNumber} is not CSV: {bad.Message}");
        }
    }

    private sealed class Run(
        CsvDataReader csv, bool decimalComma, TimeZoneInfo zone, DateTimeOffset now, InboxSender inbox, Rejects rejects, IProgress<FileImportCounts> progress) : IAsyncDisposable
    {
        private readonly Dictionary<string, string> _values = [];
        private readonly List<KeyValuePair<string, string>> _extra = [];
        private readonly Dictionary<UInt128, int> _seen = [];
        private readonly List<(InboxRow Row, long Line, string[] Raw)> _batch = [];
        private string[] _header = [];
        private readonly List<IdRange> _ids = [];
        private FileImportCounts _counts = new(0, 0, 0, 0, []);

        public async Task<FileImportCounts> AllAsync(CancellationToken cancellation)
        {
            if (!await csv.ReadAsync(cancellation))
            {
                throw new FileImportException("The file is empty; its first line should name the columns.");
            }

            _header = [.. Raw().Select(CallFileColumns.Named)];
            Check();
            while (await csv.ReadAsync(cancellation))
            {
                var raw = Raw();
                if (raw.Length == 1 && raw[0].Length == 0)
                {
                    continue;
                }

                _counts = _counts with { Read = _counts.Read + 1 };
                await TakeAsync(raw);
                if (_batch.Count == Batch || rejects.Waiting >= Batch)
                {
                    await SendAsync(cancellation);
                }
            }

            await SendAsync(cancellation);
            return _counts with { Ids = _ids };
        }

        public ValueTask DisposeAsync() => rejects.DisposeAsync();

        private string[] Raw()
        {
            var raw = new string[csv.RowFieldCount];
            for (var i = 0; i < raw.Length; i++)
            {
                raw[i] = csv.GetString(i).Trim();
            }

            return raw;
        }

        private void Check()
        {
            var missing = CallFileColumns.Required.Except(_header).ToList();
            if (missing.Count > 0)
            {
                throw new FileImportException($"The first line names no column {string.Join(", ", missing)}; it should name the columns, such as {string.Join(", ", CallFileColumns.All)}.");
            }

            if (_header.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1 && group.Key.Length > 0) is { } twice)
            {
                throw new FileImportException($"The first line names the column {twice.Key} more than once.");
            }
        }

        private async Task TakeAsync(string[] raw)
        {
            if (raw.Length != _header.Length)
            {
                await RejectAsync(csv.RowNumber, raw, $"it has {raw.Length} values, the first line has {_header.Length}: a comma in a value needs quotes around the value");
                return;
            }

            _values.Clear();
            _extra.Clear();
            for (var i = 0; i < raw.Length; i++)
            {
                if (CallFileColumns.All.Contains(_header[i]))
                {
                    _values[_header[i]] = raw[i];
                }
                else if (_header[i].Length > 0 && !CallFileColumns.Remarks.Contains(_header[i]))
                {
                    _extra.Add(new(_header[i], raw[i]));
                }
            }

            var read = CallFileRow.Read(_values, _extra, zone, now, decimalComma);
            if (read.Row is null)
            {
                await RejectAsync(csv.RowNumber, raw, read.Reason!);
                return;
            }

            _counts = _counts with
            {
                RepeatedHour = _counts.RepeatedHour + (read.Clock == LocalTimeKind.Repeated ? 1 : 0),
                SkippedHour = _counts.SkippedHour + (read.Clock == LocalTimeKind.Skipped ? 1 : 0),
            };
            var key = UInt128.Parse(read.Fingerprint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            var ordinal = _seen.GetValueOrDefault(key);
            _seen[key] = ordinal + 1;
            read.Row.SourceKey = string.Create(CultureInfo.InvariantCulture, $"file:{read.Fingerprint}:{ordinal}");
            _batch.Add((read.Row, csv.RowNumber, raw));
        }

        private async Task SendAsync(CancellationToken cancellation)
        {
            var receipt = await inbox.SendAsync([.. _batch.Select(item => item.Row)], cancellation);
            _counts = _counts with
            {
                Sent = _counts.Sent + receipt.Sent,
                Duplicates = _counts.Duplicates + receipt.Duplicates,
            };
            foreach (var range in receipt.Ids)
            {
                if (_ids is [.., var last] && last.Last + 1 == range.First)
                {
                    _ids[^1] = last with { Last = range.Last };
                }
                else
                {
                    _ids.Add(range);
                }
            }

            foreach (var (position, reason) in receipt.Refused)
            {
                await RejectAsync(_batch[position].Line, _batch[position].Raw, reason);
            }

            _batch.Clear();
            await rejects.FlushAsync(cancellation);
            progress.Report(_counts);
        }

        private Task RejectAsync(long line, string[] raw, string reason)
        {
            _counts = _counts with { Rejected = _counts.Rejected + 1 };
            return rejects.AddAsync(_header, line, raw, reason);
        }
    }
}

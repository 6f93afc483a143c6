using System.Globalization;
using CdrStats.Domain.Import;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Finds out what an import of a file would do with each of its rows. Nothing is stored.</summary>
public sealed class FilePreview(ImportDatabases databases, MediationOptions mediation, TimeProvider clock)
{
    private const int FirstShown = 50;
    private const int RejectedShown = 200;
    private const int LongestShown = 200;
    private const int SwitchesShown = 20;

    /// <param name="mapping">One that names no columns: every column by its own name, as in the predecessor's files.</param>
    /// <param name="rejected">Gets the rows that would be rejected, with line and reason; opened when there is one.</param>
    /// <exception cref="FileImportException">The file, or what is to be made of it, cannot be used.</exception>
    public async Task<FilePreviewResult> RunAsync(CallFile file, FileMapping mapping, Func<TextWriter> rejected, IProgress<FileProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(progress);
        var now = clock.GetUtcNow();
        using var repeats = await FileRepeats.FindAsync(file, mapping, now, progress, cancellation);
        using var mapped = MappedFile.Open(file, mapping, now);
        await using var rejects = new RejectFile(rejected);
        var known = await KnownRecords.OpenAsync(databases, mediation, cancellation);
        var (counts, first, bad) = (new FileImportCounts(), new List<PreviewedRow>(), new List<PreviewedRow>());
        var (switches, starts) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), new StartRange());
        await foreach (var batch in FileBatches.ReadAsync(mapped, withRecords: true, 0, cancellation))
        {
            var verdicts = await VerdictsAsync(batch, repeats, known, cancellation);
            counts = counts.Clocked(batch);
            for (var at = 0; at < batch.Count; at++)
            {
                var mappedRow = batch.Mapped(at);
                if (first.Count < FirstShown || (verdicts[at] == RowVerdict.Rejected && bad.Count < RejectedShown))
                {
                    var shown = Shown(batch, at, verdicts[at]);
                    Add(first, shown, FirstShown);
                    Add(bad, shown, verdicts[at] == RowVerdict.Rejected ? RejectedShown : 0);
                }

                switch (verdicts[at])
                {
                    case RowVerdict.Rejected:
                        await rejects.AddAsync(batch.Header, batch.Row(at), mappedRow.Reason!);
                        break;
                    case RowVerdict.New:
                        starts.Take(mappedRow.Row!.Start);
                        if (switches.Count < SwitchesShown && !known.KnowsSwitch(mappedRow.Row.Switch))
                        {
                            switches.Add(mappedRow.Row.Switch.Trim());
                        }

                        break;
                }
            }

            counts = counts with
            {
                Fresh = counts.Fresh + verdicts.Count(verdict => verdict == RowVerdict.New),
                Duplicates = counts.Duplicates + verdicts.Count(verdict => verdict == RowVerdict.Duplicate),
                InFile = counts.InFile + verdicts.Count(verdict => verdict == RowVerdict.InFile),
                Rejected = counts.Rejected + verdicts.Count(verdict => verdict == RowVerdict.Rejected),
            };
            progress.Report(new FileProgress(null, batch.Done, counts));
        }

        return new FilePreviewResult(counts, first, bad, starts.First, starts.Last, [.. switches]);
    }

    private static async Task<RowVerdict[]> VerdictsAsync(FileBatch batch, RepeatedLines repeats, KnownRecords known, CancellationToken cancellation)
    {
        var verdicts = new RowVerdict[batch.Count];
        var (rows, places) = (new List<InboxRow>(batch.Count), new List<int>(batch.Count));
        for (var at = 0; at < batch.Count; at++)
        {
            var ordinal = repeats.OrdinalOf(batch.Row(at).Number);
            if (batch.Mapped(at).Row is not { } row)
            {
                verdicts[at] = RowVerdict.Rejected;
                continue;
            }

            if (ordinal > 0 && batch.Identity(at).Key is not null)
            {
                verdicts[at] = RowVerdict.InFile;
                continue;
            }

            row.SourceKey = batch.Identity(at).SourceKey(ordinal);
            rows.Add(row);
            places.Add(at);
        }

        foreach (var found in await known.FindAsync(rows, cancellation))
        {
            verdicts[places[found]] = RowVerdict.Duplicate;
        }

        return verdicts;
    }

    private static void Add(List<PreviewedRow> rows, PreviewedRow row, int most)
    {
        if (rows.Count < most)
        {
            rows.Add(row);
        }
    }

    private static PreviewedRow Shown(FileBatch batch, int at, RowVerdict verdict)
    {
        var (row, mapped) = (batch.Row(at), batch.Mapped(at));
        var values = mapped.Row is { } record ? ValuesOf(record)
            : row.Trouble is not null ? [KeyValuePair.Create("line", RejectFile.Whole(row))] : batch.Values(at) ?? [];
        return new PreviewedRow(row.Line, verdict, mapped.Reason?.Replace('\0', '\uFFFD'), [.. values.Where(pair => pair.Value.Length > 0).Take(40).Select(pair => KeyValuePair.Create(pair.Key, Cut(pair.Value)))]);
    }

    private static List<KeyValuePair<string, string>> ValuesOf(InboxRow row) =>
    [
        new("switch", row.Switch), new("starting_date", row.Start.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        new("caller_id_number", row.CallerNumber), new("destination_number", row.Destination),
        new("duration", Text(row.Duration)), new("billsec", Text(row.BillSeconds)), new("hangup_cause_id", Text(row.HangupCauseId)), new("hangup_cause", row.HangupCause ?? ""),
        new("direction", Text(row.Direction)), new("accountcode", row.AccountCode ?? ""), new("callid", row.CallId.ToString()), new("extradata", row.ExtraData.ToString()),
    ];

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Cut(string text) => (text.Length <= LongestShown ? text : text[..LongestShown] + "…").Replace('\0', '\uFFFD');
}

/// <summary>The earliest and the latest of many starts.</summary>
internal sealed class StartRange
{
    public DateTimeOffset? First { get; private set; }

    public DateTimeOffset? Last { get; private set; }

    public void Take(DateTimeOffset start)
    {
        First = First is { } first && first <= start ? first : start;
        Last = Last is { } last && last >= start ? last : start;
    }
}

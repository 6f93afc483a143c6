using System.Globalization;
using System.Text;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What becomes of a rate of a deck, or of one that the deck lacks.</summary>
public enum RateChangeKind
{
    Added,
    Increased,
    Decreased,
    Otherwise,
    Unchanged,
    Closed,
    Rejected,
}

/// <summary>One rate of the difference between a deck and a plan's rates.</summary>
/// <param name="Line">In the file; 0 where there is none.</param>
/// <param name="Before">The price a minute in force at the time; null: none.</param>
/// <param name="After">Null where it ends, and of what is rejected.</param>
/// <param name="From">When the change takes effect; null: as if always.</param>
/// <param name="Note">Which other terms change, or why the line is rejected.</param>
public sealed record RateChange(RateChangeKind Kind, int Line, string Prefix, string Destination, decimal? Before, decimal? After, DateTimeOffset? From, string Note);

/// <summary>
/// The whole difference, a page at a time: it waits on the host's disk, so that neither a million rates nor a transaction are held while somebody reads.
/// Gone when disposed, or with the process.
/// </summary>
public sealed class RateDifference : IDisposable
{
    /// <summary>Rates on a page.</summary>
    public const int PageSize = 50;

    private const string Copy = """
        copy (
            select verdict, line, prefix, destination, before, after, at, note from (
                select case verdict when 'a' then 0 when 'i' then 1 when 'd' then 2 when 'o' then 3 else 4 end as verdict, line, deck.prefix,
                    coalesce(nullif(deck.destination, ''), old.destination, '') as destination, old.per_minute as before, deck.per_minute as after,
                    extract(epoch from deck.valid_from)::numeric as at,
                    case when verdict in ('i', 'd', 'o') then concat_ws('; ',
                        case when (old.initial_seconds, old.increment_seconds) <> (deck.initial_seconds, deck.increment_seconds)
                            then format('increments %s/%s → %s/%s', old.initial_seconds, old.increment_seconds, deck.initial_seconds, deck.increment_seconds) end,
                        case when old.initial_per_minute is distinct from deck.initial_per_minute then format('initial rate %s → %s',
                            coalesce(trim_scale(old.initial_per_minute)::text, 'none'), coalesce(trim_scale(deck.initial_per_minute)::text, 'none')) end,
                        case when old.connection_fee <> deck.connection_fee then format('fee %s → %s', trim_scale(old.connection_fee), trim_scale(deck.connection_fee)) end,
                        case when old.minimum_seconds <> deck.minimum_seconds then format('minimum %s s → %s s', old.minimum_seconds, deck.minimum_seconds) end,
                        case when old.minimum_charge <> deck.minimum_charge then format('minimum charge %s → %s', trim_scale(old.minimum_charge), trim_scale(deck.minimum_charge)) end,
                        case when old.grace_seconds <> deck.grace_seconds then format('grace %s s → %s s', old.grace_seconds, deck.grace_seconds) end,
                        case when nullif(deck.destination, '') <> old.destination then format('name %s → %s', old.destination, deck.destination) end,
                        case when old.valid_until is distinct from deck.valid_until then format('until %s → %s',
                            coalesce(to_char(old.valid_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), 'open'), coalesce(to_char(deck.valid_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), 'open')) end,
                        case when not old.enabled then 'enabled' end) else '' end as note
                from step join deck using (n) left join rate old on old.id = step.old_id where verdict <> 'r'
                union all
                select 5, 0, prefix, destination, per_minute, null, extract(epoch from timestamptz '{0}')::numeric, '' from rate join missing using (id)
                union all
                select 6, line, coalesce(prefix, ''), '', null, null, null, reason from deck where reason is not null
                union all
                select 6, again.line, again.prefix, '', null, again.per_minute, null,
                    format('The prefix %s comes again from the same moment on; %s is taken.', again.prefix, case when again.line > 0 then format('line %s', taken.line) else 'another' end)
                from step join deck again using (n) join deck taken on taken.n = step.first_n where verdict = 'r'
            ) difference
            order by (verdict::text || case when verdict = 6 then lpad(line::text, 10, '0') else '' end || prefix) collate "C", at nulls first
        ) to stdout
        """;

    // In milliseconds: a large difference is put in order before its first line comes.
    private const int Patience = 1_800_000;

    private readonly FileStream _stored;
    private readonly List<long>[] _pages = [.. Enum.GetValues<RateChangeKind>().Select(_ => new List<long>())];
    private readonly SemaphoreSlim _reading = new(1);

    private RateDifference(FileStream stored) => _stored = stored;

    /// <summary>Some rates of a kind, by prefix; rejected lines in the file's order. Pages count from 0.</summary>
    public async Task<IReadOnlyList<RateChange>> PageAsync(RateChangeKind kind, int page, CancellationToken cancellation)
    {
        var pages = _pages[(int)kind];
        if (page < 0 || page >= pages.Count)
        {
            return [];
        }

        await _reading.WaitAsync(cancellation);
        try
        {
            _stored.Position = pages[page];
            using var text = new StreamReader(_stored, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 14, leaveOpen: true);
            var rates = new List<RateChange>(PageSize);
            while (rates.Count < PageSize && await text.ReadLineAsync(cancellation) is { } line && Read(line) is var rate && rate.Kind == kind)
            {
                rates.Add(rate);
            }

            return rates;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _stored.Dispose();
        _reading.Dispose();
    }

    /// <summary>Writes the difference of a staged deck.</summary>
    /// <param name="end">When rates that are missing end.</param>
    internal static async Task<RateDifference> OfAsync(NpgsqlConnection connection, DateTimeOffset end, CancellationToken cancellation)
    {
        var stored = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            var difference = new RateDifference(stored);
            await difference.FillAsync(connection, Copy.Replace("{0}", end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture), StringComparison.Ordinal), cancellation);
            return difference;
        }
        catch
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    private async Task FillAsync(NpgsqlConnection connection, string copy, CancellationToken cancellation)
    {
        using var rates = await connection.BeginTextExportAsync(copy, cancellation);
        rates.Timeout = Patience;
        await using var text = new StreamWriter(_stored, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var at = 0L;
        var counts = new int[_pages.Length];
        while (await rates.ReadLineAsync(cancellation) is { } line)
        {
            var kind = line[0] - '0';
            if (counts[kind]++ % PageSize == 0)
            {
                _pages[kind].Add(at);
            }

            await text.WriteLineAsync(line.AsMemory(), cancellation);
            at += Encoding.UTF8.GetByteCount(line) + 1;
        }

        await text.FlushAsync(cancellation);
    }

    private static RateChange Read(string line)
    {
        var fields = line.Split('\t');
        return new RateChange(
            (RateChangeKind)(fields[0][0] - '0'), int.Parse(fields[1], CultureInfo.InvariantCulture), fields[2], Plain(fields[3]), Amount(fields[4]), Amount(fields[5]),
            Amount(fields[6]) is { } at ? DateTimeOffset.UnixEpoch.AddTicks((long)(at * TimeSpan.TicksPerSecond)) : null, Plain(fields[7]));

        static decimal? Amount(string field) => field == @"\N" ? null : decimal.Parse(field, NumberStyles.Number, CultureInfo.InvariantCulture);
    }

    // What COPY writes for a tab, a line's end and a backslash.
    private static string Plain(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var plain = new StringBuilder(field.Length);
        for (var at = 0; at < field.Length; at++)
        {
            plain.Append(field[at] != '\\' || at + 1 == field.Length ? field[at] : field[++at] switch
            {
                't' or 'n' or 'r' or 'b' or 'f' or 'v' => ' ',
                var other => other,
            });
        }

        return plain.ToString();
    }
}

using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What is known of the records of each switch, and the calls that ended lately: of one commit.</summary>
/// <param name="Calls">As far as they are held: a window may lie outside.</param>
internal sealed record RecentSnapshot(IReadOnlyDictionary<int, KnownRecords> Switches, EndedCalls Calls)
{
    /// <summary>Of these switches; of all, if none is named.</summary>
    public KnownRecords Of(IReadOnlyList<int> switches)
    {
        var some = (switches.Count == 0 ? Switches.Values : switches.Select(id => Switches.GetValueOrDefault(id, KnownRecords.None))).ToList();
        return new KnownRecords(some.Min(one => one.First), some.Max(one => one.Newest));
    }
}

/// <summary>
/// The calls by their end that rolling alarms look at, held in memory from round to round (docs/decisions/0012): a round reads the minutes that it
/// needs and does not hold, and those in which something changed since the last one. One pass for all alarms.
/// </summary>
/// <param name="most">So many are held; what does not fit is looked at in the database.</param>
internal sealed class RecentCalls(NpgsqlDataSource database, TimeProvider clock, long most = RecentCalls.Most)
{
    /// <summary>Of 48 bytes each.</summary>
    public const long Most = 3_000_000;

    /// <summary>Minutes that are read at a time.</summary>
    private const int Piece = 180;

    /// <summary>Minutes that a past window will need soon are read along.</summary>
    private const int Ahead = 15;

    private EndedCalls? _held;
    private string _since = "";
    private DateTimeOffset _readAt;
    private long _listsVersion;

    /// <summary>Reads what the rules need. Not for several at once: one round at a time.</summary>
    public async Task<RecentSnapshot> ReadAsync(IReadOnlyList<AlarmRule> rules, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
            var snapshot = await BeginAsync(connection, rules, cancellation);
            var needed = Needed(snapshot, rules);
            _held!.Keep([.. needed.Select(range => (range.From, range.Last + Ahead))]);
            foreach (var (from, to) in Missing(needed))
            {
                if (_held.Count >= most)
                {
                    break;
                }

                await ReadAsync(connection, from, to, cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return snapshot;
        }
        catch
        {
            // Half of a change is not held: the next round begins anew.
            _held = null;
            throw;
        }
    }

    /// <summary>What is known of the switches; and of what is held, what changed is read anew.</summary>
    private async Task<RecentSnapshot> BeginAsync(NpgsqlConnection connection, IReadOnlyList<AlarmRule> rules, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // What is taken off numbers is taken off when they are read.
        await using var lists = new NpgsqlCommand("select coalesce((select version from config_version where area = 'control'), 0)", connection);
        var version = (long)(await lists.ExecuteScalarAsync(cancellation))!;
        if (_held is null || !rules.All(_held.Interest.Covers) || (_held.Interest.NeedsNumbers && version != _listsVersion) || now - _readAt > EndedChanges.Kept / 2 || now < _readAt)
        {
            (_held, _since) = (new EndedCalls(new AlarmInterest(rules)), "");
        }

        _listsVersion = version;
        var switches = await EndedCallReader.SwitchesAsync(connection, cancellation);
        if (_since.Length > 0)
        {
            await ReadChangesAsync(connection, cancellation);
        }

        // Transactions before this one are over, and in what is read now; of later ones the notes are asked for next time.
        await using var last = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot())::text", connection);
        (_since, _readAt) = ((string)(await last.ExecuteScalarAsync(cancellation))!, now);
        return new RecentSnapshot(switches, _held);
    }

    private async Task ReadChangesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var changed = new List<int>();
        await using (var command = new NpgsqlCommand("select distinct unnest(minutes) from ended_change where xid >= $1::text::xid8 order by 1", connection) { Parameters = { new() { Value = _since } } })
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                if (_held!.Knows(row.GetInt32(0)))
                {
                    changed.Add(row.GetInt32(0));
                }
            }
        }

        foreach (var (from, to) in Runs(changed, Ahead))
        {
            await ReadAsync(connection, from, to, cancellation);
        }
    }

    /// <summary>The minutes of all windows, the last included, later ones first.</summary>
    private static List<(int From, int Last)> Needed(RecentSnapshot snapshot, IReadOnlyList<AlarmRule> rules)
    {
        var ranges = new HashSet<(int From, int Last)>();
        foreach (var rule in rules)
        {
            var known = snapshot.Of(rule.Scope.Switches);
            if (known.Newest is { } newest)
            {
                var windows = AlarmWindows.Rolling(rule.Period, rule.Reference, newest);
                ranges.Add(EndedCallReader.Minutes(windows.Window));
                if (known.First < windows.Reference.To)
                {
                    ranges.Add(EndedCallReader.Minutes(windows.Reference));
                }
            }
        }

        var merged = EndedCallReader.Merged(ranges);
        merged.Reverse();
        return merged;
    }

    /// <summary>What is not held of the ranges, in pieces, later ones first.</summary>
    private IEnumerable<(int From, int To)> Missing(List<(int From, int Last)> ranges)
    {
        var newest = ranges.Count == 0 ? 0 : ranges[0].Last;
        foreach (var (from, last) in ranges)
        {
            var missing = Enumerable.Range(from, last - from + 1).Where(minute => !_held!.Knows(minute)).ToList();
            foreach (var (first, to) in Runs(missing, 1).AsEnumerable().Reverse())
            {
                var end = Math.Min(to + (to > last ? Ahead : 0), newest + 1);
                for (var at = end; at > first; at -= Piece)
                {
                    yield return (Math.Max(first, at - Piece), at);
                }
            }
        }
    }

    /// <summary>Ascending minutes as ranges [from, to), over gaps up to so many.</summary>
    private static List<(int From, int To)> Runs(List<int> minutes, int gap)
    {
        var runs = new List<(int From, int To)>();
        foreach (var minute in minutes)
        {
            if (runs.Count > 0 && minute <= runs[^1].To + gap - 1 && minute - runs[^1].From < Piece)
            {
                runs[^1] = (runs[^1].From, minute + 1);
            }
            else
            {
                runs.Add((minute, minute + 1));
            }
        }

        return runs;
    }

    private Task ReadAsync(NpgsqlConnection connection, int from, int to, CancellationToken cancellation) => EndedCallReader.ReadAsync(connection, _held!, from, to, cancellation);
}

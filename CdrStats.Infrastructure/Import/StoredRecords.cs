using CdrStats.Domain.Import;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>A candidate, by its position, and the call that it is already; with the inbox row that became that call.</summary>
internal readonly record struct FoundRecord(int At, long CallId, DateTimeOffset Start, short Inbox, long InboxRow);

/// <summary>What the calls know already: records stored before, and calls that a row imported again replaces.</summary>
internal static class StoredRecords
{
    /// <summary>Those candidates whose record is stored already, each with the call that it is.</summary>
    public static async Task<List<FoundRecord>> FindAsync(
        NpgsqlConnection calls, IReadOnlyList<(DateTimeOffset Start, int SwitchId, Guid Key)> candidates, CancellationToken cancellation)
    {
        var found = new List<FoundRecord>();
        if (candidates.Count == 0)
        {
            return found;
        }

        const string Sql = """
            select wanted.at::integer, call.id, call.start, call.inbox, call.inbox_row
            from unnest($1::timestamptz[], $2::integer[], $3::uuid[]) with ordinality as wanted(start, switch_id, record_key, at)
            join call on call.start = wanted.start and call.switch_id = wanted.switch_id and call.record_key = wanted.record_key
            """;
        await using var command = new NpgsqlCommand(Sql, calls)
        {
            Parameters =
            {
                new() { Value = candidates.Select(candidate => candidate.Start.UtcDateTime).ToArray() },
                new() { Value = candidates.Select(candidate => candidate.SwitchId).ToArray() },
                new() { Value = candidates.Select(candidate => candidate.Key).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(new FoundRecord(reader.GetInt32(0) - 1, reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt16(3), reader.GetInt64(4)));
        }

        return found;
    }

    /// <summary>Takes out these calls, and takes them back from the roll-ups. Returns the ids of those that were there.</summary>
    public static async Task<IReadOnlySet<long>> RemoveAsync(
        NpgsqlConnection calls, IReadOnlyList<(long Id, DateTimeOffset Start)> earlier, Rollups rollups, LegChanges legs, CancellationToken cancellation)
    {
        var removed = new HashSet<long>();
        if (earlier.Count == 0)
        {
            return removed;
        }

        // Their figures are taken back here: the trigger that marks roll-ups as doubtful need not (Storage/Sql/call_removed.sql).
        await using (var accounted = new NpgsqlCommand("select set_config('cdrstats.accounted', 'on', true)", calls))
        {
            await accounted.ExecuteNonQueryAsync(cancellation);
        }

        const string Sql = """
            delete from call using (select distinct * from unnest($1::bigint[], $2::timestamptz[]) as given(id, start)) as old
            where call.id = old.id and call.start = old.start
            returning call.switch_id, coalesce(call.customer_id, 0), call.start, call.duration, call.billsec, call.cause, coalesce(call.country, ''),
                coalesce(call.dial_code, ''), coalesce(call.buy_plan_id, 0), coalesce(call.currency, ''), call.sell_cost, call.buy_cost, call.id,
                call.linked_id, call.record_key, coalesce(call.progress_sec, 0)
            """;
        await using var command = new NpgsqlCommand(Sql, calls)
        {
            Parameters =
            {
                new() { Value = earlier.Select(call => call.Id).ToArray() },
                new() { Value = earlier.Select(call => call.Start.UtcDateTime).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(13))
            {
                rollups.Remove(Figures(reader));
            }
            else
            {
                legs.Remove(reader.GetString(13), new Leg(Figures(reader), reader.GetGuid(14)), rollups);
            }

            removed.Add(reader.GetInt64(12));
        }

        return removed;
    }

    /// <summary>Looks into calls that rows were before and that are no longer there.</summary>
    public static async Task<LostCalls> LostAsync(NpgsqlConnection calls, IReadOnlyList<StoredCall> stored, IReadOnlySet<long> removed, CancellationToken cancellation)
    {
        var missing = stored.Where(call => call.Replaces != 0 && !removed.Contains(call.Replaces)).ToArray();
        if (missing.Length == 0)
        {
            return LostCalls.None;
        }

        // An id above the sequence, or one that another call has, is of calls that another database kept.
        const string Sql = """
            select lost.id, lost.id <= (select last_value from call_id_seq) and not exists (select from call where call.id = lost.id),
                exists (select from call_month_dropped where month = date_trunc('month', lost.start at time zone 'UTC')::date)
            from unnest($1::bigint[], $2::timestamptz[]) as lost(id, start)
            """;
        await using var command = new NpgsqlCommand(Sql, calls)
        {
            Parameters =
            {
                new() { Value = missing.Select(call => call.Replaces).ToArray() },
                new() { Value = missing.Select(call => (call.Call.Row.StoredCallStart ?? call.Call.Row.Start).UtcDateTime).ToArray() },
            },
        };
        var (free, counted) = (new HashSet<long>(), new HashSet<long>());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var id = reader.GetInt64(0);
            if (reader.GetBoolean(1))
            {
                free.Add(id);
            }

            if (reader.GetBoolean(2))
            {
                counted.Add(id);
            }
        }

        return new LostCalls(free, counted);
    }

    public static CallFigures Figures(MediatedCall call) => new(
        call.SwitchId, call.CustomerId ?? 0, call.Row.Start, call.Row.Duration, call.Row.BillSeconds, call.Cause,
        call.Country ?? "", call.DialCode?.Prefix ?? "", call.Rating.Buy.PlanId ?? 0, call.Plan?.Currency ?? "",
        call.Rating.Sell.Cost, call.Rating.Buy.Cost)
    {
        ProgressSeconds = call.Row.ProgressSeconds ?? 0,
    };

    private static CallFigures Figures(NpgsqlDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5),
        reader.GetString(6), reader.GetString(7), reader.GetInt32(8), reader.GetString(9), reader.GetDecimal(10), reader.GetDecimal(11))
    {
        ProgressSeconds = reader.GetInt32(15),
    };
}

/// <summary>Of calls that are no longer there: ids that are still theirs, and those that the roll-ups count for ever, since their month was dropped.</summary>
internal sealed record LostCalls(IReadOnlySet<long> Free, IReadOnlySet<long> Counted)
{
    public static LostCalls None { get; } = new(new HashSet<long>(), new HashSet<long>());

    public bool KeepsItsId(StoredCall call, IReadOnlySet<long> removed) =>
        call.Replaces != 0 && (removed.Contains(call.Replaces) || Free.Contains(call.Replaces));

    public bool IsStillCounted(StoredCall call, IReadOnlySet<long> removed) =>
        call.Replaces != 0 && !removed.Contains(call.Replaces) && Counted.Contains(call.Replaces);
}

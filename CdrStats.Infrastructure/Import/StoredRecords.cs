using CdrStats.Domain.Import;
using CdrStats.Domain.Reporting;
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

    /// <summary>Takes out the calls that these rows became before, and takes them back from the roll-ups. Returns how many there were.</summary>
    public static async Task<int> RemoveAsync(NpgsqlConnection calls, IReadOnlyList<InboxRow> again, Rollups rollups, CancellationToken cancellation)
    {
        if (again.Count == 0)
        {
            return 0;
        }

        const string Sql = """
            delete from call using unnest($1::bigint[], $2::timestamptz[]) as old(id, start)
            where call.id = old.id and call.start = old.start
            returning call.switch_id, coalesce(call.customer_id, 0), call.start, call.duration, call.billsec, call.cause, coalesce(call.country, ''),
                coalesce(call.dial_code, ''), coalesce(call.buy_plan_id, 0), coalesce(call.currency, ''), call.sell_cost, call.buy_cost
            """;
        await using var command = new NpgsqlCommand(Sql, calls)
        {
            Parameters =
            {
                new() { Value = again.Select(row => row.StoredCallId!.Value).ToArray() },
                new() { Value = again.Select(row => row.StoredCallStart!.Value.UtcDateTime).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var removed = 0;
        while (await reader.ReadAsync(cancellation))
        {
            rollups.Remove(Figures(reader));
            removed++;
        }

        return removed;
    }

    public static CallFigures Figures(MediatedCall call) => new(
        call.SwitchId, call.CustomerId ?? 0, call.Row.Start, call.Row.Duration, call.Row.BillSeconds, call.Cause,
        call.Country ?? "", call.DialCode?.Prefix ?? "", call.Rating.Buy.PlanId ?? 0, call.Plan?.Currency ?? "",
        call.Rating.Sell.Cost, call.Rating.Buy.Cost);

    private static CallFigures Figures(NpgsqlDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5),
        reader.GetString(6), reader.GetString(7), reader.GetInt32(8), reader.GetString(9), reader.GetDecimal(10), reader.GetDecimal(11));
}

using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>Something that happened to the rates of a prefix: what counted before and what counted from then on.</summary>
/// <param name="Version">Null of what happened before versions were kept, or beside them.</param>
/// <param name="Before">Rates that it ended.</param>
/// <param name="After">Rates that it added, or let count again.</param>
public sealed record RateEvent(DateTimeOffset? At, string By, RateVersion? Version, IReadOnlyList<RateRow> Before, IReadOnlyList<RateRow> After);

/// <summary>Reads the history of a prefix out of its rows: none is ever deleted, and each says which version added it and which ended it.</summary>
internal static class RateHistory
{
    public static async Task<IReadOnlyList<RateEvent>> ReadAsync(NpgsqlConnection connection, int plan, string prefix, CancellationToken cancellation)
    {
        var rows = await RowsAsync(connection, plan, prefix, cancellation);
        var ids = rows.SelectMany(row => row.Undone.Append(row.Rate.VersionId ?? 0).Append(row.Rate.SupersededVersion ?? 0)).Where(id => id != 0).Distinct().ToArray();
        var versions = await VersionsAsync(connection, ids, cancellation);
        // Who took a version back is a version too.
        var backs = versions.Values.Select(version => version.UndoneBy ?? 0).Where(id => id != 0 && !versions.ContainsKey(id)).Distinct().ToArray();
        foreach (var (id, version) in await VersionsAsync(connection, backs, cancellation))
        {
            versions.Add(id, version);
        }

        var events = versions.Values.OrderByDescending(version => version.Id).Select(version => new RateEvent(
            version.At, version.By, version,
            [.. rows.Where(row => row.Rate.SupersededVersion == version.Id || row.Undone.Contains(version.Id)).Select(row => row.Rate)],
            [.. rows.Where(row => row.Rate.VersionId == version.Id || row.Undone.Any(ending => versions.GetValueOrDefault(ending)?.UndoneBy == version.Id)).Select(row => row.Rate)]));
        return [.. events.Where(one => one.Before.Count + one.After.Count > 0), .. Unversioned(rows)];
    }

    // Rates of before versions were kept, or written by something else: their end has a time and a name, their beginning has not.
    private static IEnumerable<RateEvent> Unversioned(List<(RateRow Rate, long[] Undone)> rows)
    {
        foreach (var (rate, _) in rows.Where(row => row.Rate is { SupersededAt: not null, SupersededVersion: null }).OrderByDescending(row => row.Rate.SupersededAt))
        {
            yield return new RateEvent(rate.SupersededAt, rate.SupersededBy ?? "", null, [rate], []);
        }

        var first = rows.Where(row => row.Rate.VersionId is null).Select(row => row.Rate).ToList();
        if (first.Count > 0)
        {
            yield return new RateEvent(null, "", null, [], first);
        }
    }

    private static async Task<List<(RateRow Rate, long[] Undone)>> RowsAsync(NpgsqlConnection connection, int plan, string prefix, CancellationToken cancellation)
    {
        // Two questions, each with an index of its own.
        const string Terms = """
            id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds,
            valid_from, valid_until, enabled, superseded_at, superseded_by, superseded_version, version_id, endings_undone, initial_per_minute
            """;
        const string Rows = $"""
            select {Terms} from rate where rate_plan_id = $1 and prefix = $2 and superseded_at is null
            union all
            select {Terms} from rate where rate_plan_id = $1 and prefix = $2 and superseded_at is not null
            order by id
            """;
        var rows = new List<(RateRow, long[])>();
        await using var command = new NpgsqlCommand(Rows, connection) { Parameters = { new() { Value = plan }, new() { Value = prefix } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var rate = new RateRow
            {
                Id = row.GetInt64(0),
                RatePlanId = plan,
                Prefix = row.GetString(1),
                Destination = row.GetString(2),
                PerMinute = row.GetDecimal(3),
                ConnectionFee = row.GetDecimal(4),
                InitialSeconds = row.GetInt32(5),
                IncrementSeconds = row.GetInt32(6),
                MinimumSeconds = row.GetInt32(7),
                MinimumCharge = row.GetDecimal(8),
                GraceSeconds = row.GetInt32(9),
                ValidFrom = row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
                ValidUntil = row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11),
                Enabled = row.GetBoolean(12),
                InitialPerMinute = row.IsDBNull(18) ? null : row.GetDecimal(18),
                SupersededAt = row.IsDBNull(13) ? null : row.GetFieldValue<DateTimeOffset>(13),
                SupersededBy = row.IsDBNull(14) ? null : row.GetString(14),
                SupersededVersion = row.IsDBNull(15) ? null : row.GetInt64(15),
                VersionId = row.IsDBNull(16) ? null : row.GetInt64(16),
            };
            rows.Add((rate, row.IsDBNull(17) ? [] : row.GetFieldValue<long[]>(17)));
        }

        return rows;
    }

    private static async Task<Dictionary<long, RateVersion>> VersionsAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select {RateVersionRows.Columns} from rate_version where id = any($1)", connection) { Parameters = { new() { Value = ids } } };
        return (await RateVersionRows.ReadAsync(command, cancellation)).ToDictionary(version => version.Id);
    }
}

using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// Finds rates by a part of their destination. A deck has hundreds of rates for each destination: the destinations are looked through, one step of the index
/// each, and only the rates of those that contain the text are read.
/// </summary>
internal static class RateDestinations
{
    /// <summary>Of more different destinations than this every rate's is as well looked at by itself.</summary>
    public const int Most = 20_000;

    private const string Counting = "rate_plan_id = $1 and superseded_at is null";

    /// <summary>The pattern of what contains a text, for ILIKE.</summary>
    public static string Pattern(string text) =>
        "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>The ids of the first rates that count and whose destination contains the text, by destination and prefix; null: there are too many destinations.</summary>
    /// <param name="after">The last one before; null: from the first on.</param>
    public static async Task<List<long>?> FindAsync(NpgsqlConnection connection, int plan, string text, RateRow? after, int size, CancellationToken cancellation, int most = Most)
    {
        // The destinations come one by one, so that a page that is full ends the walk. Without letters of other scripts case is compared as bytes: three times as fast.
        var destination = System.Text.Ascii.IsValid(text) ? "destination collate \"C\"" : "destination";
        await using var walk = new NpgsqlCommand($"""
            with recursive walked (destination, n) as (
                (select destination, 1 from rate where {Counting} and destination >= $2 order by destination limit 1)
                union all
                select (select rate.destination from rate where {Counting} and rate.destination > walked.destination order by rate.destination limit 1), n + 1
                from walked where walked.destination is not null and n < $3)
            select destination, n from walked where {destination} ilike $4 or n = $3 limit $5
            """, connection)
        {
            Parameters = { new() { Value = plan }, new() { Value = after?.Destination ?? "" }, new() { Value = most }, new() { Value = Pattern(text) }, new() { Value = size + 1 } },
        };
        var found = new List<string>();
        await using (var row = await walk.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                if (row.GetInt32(1) == most)
                {
                    return null;
                }

                found.Add(row.GetString(0));
            }
        }

        return found.Count == 0 ? [] : await RatesAsync(connection, plan, found, after, size, cancellation);
    }

    private static async Task<List<long>> RatesAsync(NpgsqlConnection connection, int plan, List<string> destinations, RateRow? after, int size, CancellationToken cancellation)
    {
        await using var rates = new NpgsqlCommand($"""
            select one.id from unnest($2) with ordinality as found (destination, n) cross join lateral (
                select id, prefix from rate where {Counting} and rate.destination = found.destination and ($3 is distinct from found.destination or (prefix, id) > ($4, $5))
                order by prefix, id limit $6) one
            order by found.n, one.prefix, one.id limit $6
            """, connection)
        {
            Parameters =
            {
                new() { Value = plan }, new() { Value = destinations.ToArray() },
                new() { Value = (object?)after?.Destination ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = after?.Prefix ?? "" }, new() { Value = after?.Id ?? 0L }, new() { Value = size },
            },
        };
        var ids = new List<long>();
        await using var row = await rates.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            ids.Add(row.GetInt64(0));
        }

        return ids;
    }
}

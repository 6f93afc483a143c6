using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What made a version of a plan's rates.</summary>
public enum RateVersionKind : short
{
    /// <summary>A file.</summary>
    Import = 1,

    /// <summary>The rates of a carrier plan, with a profit.</summary>
    Markup = 2,

    /// <summary>A change of all the rates that were found.</summary>
    Bulk = 3,

    /// <summary>One rate, by hand.</summary>
    Edit = 4,

    /// <summary>Versions taken back.</summary>
    Rollback = 5,
}

/// <summary>How many rates a change adds, and what it does to those that are there.</summary>
/// <param name="Added">Prefixes that had no rate at that time.</param>
/// <param name="Increased">A higher price a minute.</param>
/// <param name="Decreased">A lower one.</param>
/// <param name="Otherwise">The same price a minute, other terms.</param>
/// <param name="Unchanged">The same already; nothing is done about them.</param>
/// <param name="Closed">Ended because the file lacks their prefix.</param>
/// <param name="Rejected">Lines that are not taken.</param>
public readonly record struct RateCounts(int Added, int Increased, int Decreased, int Otherwise, int Unchanged, int Closed, int Rejected)
{
    /// <summary>Rates that get another price or other terms.</summary>
    public int Changed => Increased + Decreased + Otherwise;

    /// <summary>Whether the plan's rates become others.</summary>
    public bool DoAnything => Added + Changed + Closed > 0;
}

/// <summary>A change of a plan's rates: who made it, when, of what, and what it came to.</summary>
/// <param name="Source">The file's name, or what was asked for, in words.</param>
/// <param name="Effective">From when lines without a date of their own were valid.</param>
/// <param name="UndoneBy">The roll-back that took it back; null while it counts.</param>
public sealed record RateVersion(
    long Id, int PlanId, RateVersionKind Kind, DateTimeOffset At, string By, string Source, DateTimeOffset? Effective, int Lines, RateCounts Counts, long? UndoneBy)
{
    /// <summary>Whether it can be rolled back: a roll-back itself cannot.</summary>
    public bool IsInForce => UndoneBy is null && Kind != RateVersionKind.Rollback;
}

/// <summary>Writes and reads the rows of versions.</summary>
internal static class RateVersionRows
{
    public const string Columns = "id, rate_plan_id, kind, made_at, made_by, source, effective_from, lines, added, increased, decreased, otherwise, unchanged, closed, rejected, undone_by";

    /// <summary>Adds it within the connection's transaction; its id.</summary>
    public static async Task<long> AddAsync(NpgsqlConnection connection, RateVersion version, CancellationToken cancellation)
    {
        const string Add = """
            insert into rate_version (rate_plan_id, kind, made_at, made_by, source, effective_from, lines, added, increased, decreased, otherwise, unchanged, closed, rejected)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id
            """;
        var counts = version.Counts;
        await using var command = new NpgsqlCommand(Add, connection)
        {
            Parameters =
            {
                new() { Value = version.PlanId }, new() { Value = (short)version.Kind }, new() { Value = version.At.UtcDateTime }, new() { Value = version.By },
                new() { Value = version.Source }, new() { Value = version.Effective is { } from ? from.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
                new() { Value = version.Lines }, new() { Value = counts.Added }, new() { Value = counts.Increased }, new() { Value = counts.Decreased },
                new() { Value = counts.Otherwise }, new() { Value = counts.Unchanged }, new() { Value = counts.Closed }, new() { Value = counts.Rejected },
            },
        };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public static async Task<List<RateVersion>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var versions = new List<RateVersion>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            versions.Add(new RateVersion(
                row.GetInt64(0), row.GetInt32(1), (RateVersionKind)row.GetInt16(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4), row.GetString(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.GetInt32(7),
                new RateCounts(row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetInt32(11), row.GetInt32(12), row.GetInt32(13), row.GetInt32(14)),
                row.IsDBNull(15) ? null : row.GetInt64(15)));
        }

        return versions;
    }
}

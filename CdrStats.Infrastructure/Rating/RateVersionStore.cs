using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A later version that touched prefixes of the one to be rolled back, and how many.</summary>
public sealed record LaterVersion(RateVersion Version, int Prefixes);

/// <summary>What rolling a version back would come to.</summary>
/// <param name="Later">Every later version of the plan that is in force: going back to before the version takes them back as well.</param>
/// <param name="Touching">Those of them that touched its prefixes: while there are any, it cannot be taken back alone.</param>
public sealed record RollbackOutlook(RateVersion Version, IReadOnlyList<RateVersion> Later, IReadOnlyList<LaterVersion> Touching);

/// <summary>
/// The versions of a plan's rates, and the way back. Rolling back lets the rows that a version ended count again and ends those that it added: the rates
/// are then what they were, to the row. One transaction.
/// </summary>
public sealed class RateVersionStore(Database database, TimeProvider clock)
{
    private const int Patience = 1800;

    /// <summary>The latest first.</summary>
    /// <param name="before">The last one of the page before; null for the first page.</param>
    public async Task<IReadOnlyList<RateVersion>> ListAsync(int plan, long? before, int size, CancellationToken cancellation)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var command = Command(connection, $"select {RateVersionRows.Columns} from rate_version where rate_plan_id = $1 and id < $2 order by id desc limit $3", plan, before ?? long.MaxValue, size);
        return await RateVersionRows.ReadAsync(command, cancellation);
    }

    /// <summary>What happened to the rates of a prefix, the latest first.</summary>
    public async Task<IReadOnlyList<RateEvent>> HistoryAsync(int plan, string prefix, CancellationToken cancellation)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        return await RateHistory.ReadAsync(connection, plan, prefix, cancellation);
    }

    /// <summary>What stands in the way of a roll-back; null when the version is none of the plan's, or is not in force.</summary>
    public async Task<RollbackOutlook?> LookAsync(int plan, long version, CancellationToken cancellation)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        return await LookAsync(connection, plan, version, cancellation);
    }

    /// <summary>Takes a version back, alone or with all later ones. Refused with words when it is not in force, or later ones touched its prefixes.</summary>
    /// <param name="withLater">Goes back to before the version; otherwise the later ones stay.</param>
    public async Task<Saved> RollBackAsync(int plan, long version, bool withLater, string by, CancellationToken cancellation)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, "select from rate_plan where id = $1 for update", cancellation, plan);
        if (await LookAsync(connection, plan, version, cancellation) is not { } outlook)
        {
            return new Saved.Refused("This version is not in force: it was rolled back already, or is a roll-back itself. Nothing was changed.");
        }

        if (!withLater && outlook.Touching is [var first, ..])
        {
            return new Saved.Refused(
                $"Later versions touched the same prefixes, the first of them #{first.Version.Id} by {first.Version.By}. Go back to before this version, which takes back the later ones as well, or leave it. Nothing was changed.");
        }

        IReadOnlyList<RateVersion> undone = withLater ? [outlook.Version, .. outlook.Later] : [outlook.Version];
        var ids = undone.Select(one => one.Id).ToArray();
        var counts = await CountAsync(connection, plan, ids, cancellation);
        var back = await RateVersionRows.AddAsync(connection, new RateVersion(
            0, plan, RateVersionKind.Rollback, clock.GetUtcNow(), by, undone.Count == 1 ? $"#{version} rolled back" : $"back to before #{version}, {undone.Count} versions rolled back", null, 0, counts, null), cancellation);
        try
        {
            await RunAsync(connection, RateVersionSql.End, cancellation, plan, ids, clock.GetUtcNow().UtcDateTime, by, back);
            await RunAsync(connection, RateVersionSql.Restore, cancellation, plan, ids);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Saved.Refused($"Rates that count by now stand in the way, which no version explains: something else wrote them. Nothing was changed. ({error.Detail})");
        }

        await RunAsync(connection, "update rate_version set undone_by = $2 where id = any($1)", cancellation, ids, back);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(plan);
    }

    private static async Task<RollbackOutlook?> LookAsync(NpgsqlConnection connection, int plan, long version, CancellationToken cancellation)
    {
        await using var command = Command(connection, $"select {RateVersionRows.Columns} from rate_version where rate_plan_id = $1 and id >= $2 and undone_by is null and kind <> $3 order by id", plan, version, (short)RateVersionKind.Rollback);
        var versions = await RateVersionRows.ReadAsync(command, cancellation);
        if (versions is not [var wanted, .. var later] || wanted.Id != version)
        {
            return null;
        }

        var touching = new List<LaterVersion>();
        if (later.Count > 0)
        {
            await using var touched = Command(connection, RateVersionSql.Touching, plan, version, later.Select(one => one.Id).ToArray());
            await using var row = await touched.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                touching.Add(new LaterVersion(later.Find(one => one.Id == row.GetInt64(0))!, row.GetInt32(1)));
            }
        }

        return new RollbackOutlook(wanted, later, touching);
    }

    private static async Task<RateCounts> CountAsync(NpgsqlConnection connection, int plan, long[] ids, CancellationToken cancellation)
    {
        await using var command = Command(connection, RateVersionSql.Count, plan, ids);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new RateCounts(row.GetInt32(0), 0, 0, 0, 0, row.GetInt32(1), 0);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}

/// <summary>The statements by which versions are taken back. $1: the plan; $2: the versions.</summary>
internal static class RateVersionSql
{
    /// <summary>What would count again, and what would end.</summary>
    public const string Count = """
        select count(*) filter (where superseded_version = any($2) and (version_id is null or version_id <> all($2)))::integer,
            count(*) filter (where version_id = any($2) and superseded_at is null)::integer
        from rate where rate_plan_id = $1
        """;

    /// <summary>Rows that the versions added. $3: when; $4: by whom; $5: by which version.</summary>
    public const string End = """
        update rate set superseded_at = $3, superseded_by = $4, superseded_version = $5
        where rate_plan_id = $1 and version_id = any($2) and superseded_at is null
        """;

    /// <summary>Rows that were there before and that the versions ended.</summary>
    public const string Restore = """
        update rate set superseded_at = null, superseded_by = null, superseded_version = null, endings_undone = coalesce(endings_undone, '{}') || superseded_version
        where rate_plan_id = $1 and superseded_version = any($2) and (version_id is null or version_id <> all($2))
        """;

    /// <summary>Which of the later versions ($3) touched prefixes that the version ($2) touched.</summary>
    public const string Touching = """
        with mine as (select distinct prefix from rate where rate_plan_id = $1 and (version_id = $2 or superseded_version = $2)),
        theirs as (
            select version_id as version, prefix from rate where rate_plan_id = $1 and version_id = any($3)
            union
            select superseded_version, prefix from rate where rate_plan_id = $1 and superseded_version = any($3))
        select version, count(*)::integer from theirs join mine using (prefix) group by version order by version
        """;
}

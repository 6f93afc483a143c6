using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A banned prefix with the name of its destination.</summary>
public sealed record BanPrefix(string Prefix, string Destination);

/// <summary>A list of destinations that customers may not call, and the VoIP plans that are linked to it.</summary>
/// <param name="Version">Of the state that was read; 0 of a new one.</param>
public sealed record BanPlan(int Id, string Name, long Version, IReadOnlyList<BanPrefix> Prefixes, IReadOnlyList<string> VoipPlans);

/// <summary>The ban plans, as administrators edit them.</summary>
public sealed class BanPlanStore(Database database, TimeProvider clock)
{
    private const string Kind = "ban_plan";

    /// <summary>More would be a deck, not a list of bans.</summary>
    public const int MostPrefixes = 100_000;

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<BanPlan>> ListAsync(CancellationToken cancellation)
    {
        const string All = """
            select plan.id, plan.name, plan.version,
                array(select prefix from ban_prefix where ban_plan_id = plan.id order by prefix), array(select destination from ban_prefix where ban_plan_id = plan.id order by prefix),
                array(select voip.name from voip_plan_ban_plan link join voip_plan voip on voip.id = link.voip_plan_id where link.ban_plan_id = plan.id order by voip.name)
            from ban_plan plan order by lower(plan.name), plan.id
            """;
        await using var command = database.Source.CreateCommand(All);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var plans = new List<BanPlan>();
        while (await row.ReadAsync(cancellation))
        {
            var prefixes = row.GetFieldValue<string[]>(3).Zip(row.GetFieldValue<string[]>(4), (prefix, destination) => new BanPrefix(prefix, destination));
            plans.Add(new BanPlan(row.GetInt32(0), row.GetString(1), row.GetInt64(2), [.. prefixes], row.GetFieldValue<string[]>(5)));
        }

        return plans;
    }

    /// <summary>Which ban plans each VoIP plan is linked to, by its id.</summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<int>>> LinksAsync(CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand("select voip_plan_id, array_agg(ban_plan_id order by ban_plan_id) from voip_plan_ban_plan group by voip_plan_id");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var links = new Dictionary<int, IReadOnlyList<int>>();
        while (await row.ReadAsync(cancellation))
        {
            links.Add(row.GetInt32(0), row.GetFieldValue<int[]>(1));
        }

        return links;
    }

    /// <summary>Adds it (id 0) or stores it, with these prefixes and no others.</summary>
    /// <param name="editor">Whose edit it is, for its history.</param>
    public async Task<Saved> SaveAsync(string editor, BanPlan edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        var name = edited.Name.Trim();
        var prefixes = edited.Prefixes.DistinctBy(one => one.Prefix).ToList();
        if (name.Length == 0)
        {
            return new Saved.Refused("A plan needs a name.", "name");
        }

        if (prefixes.Find(one => RatePrefix.Clean(one.Prefix) != one.Prefix) is { } wrong)
        {
            return new Saved.Refused($"'{wrong.Prefix}' is not a prefix of 1 to 20 digits.", "prefixes");
        }

        if (prefixes.Count > MostPrefixes)
        {
            return new Saved.Refused($"A ban plan holds at most {MostPrefixes} prefixes.", "prefixes");
        }

        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            const string Change = "update ban_plan set name = $1, version = version + 1 where id = $2 and version = $3 returning id";
            var (nameBefore, prefixesBefore) = await BanPlanEdits.StoredAsync(connection, edited.Id, cancellation);
            await using var save = edited.Id == 0 ? Command(connection, "insert into ban_plan (name) values ($1) returning id", name) : Command(connection, Change, name, edited.Id, edited.Version);
            if (await save.ExecuteScalarAsync(cancellation) is not int id)
            {
                await transaction.RollbackAsync(cancellation);
                return await EditLog.ConflictAsync(connection, Kind, edited.Id, cancellation);
            }

            const string Prefixes = """
                with given as (select * from unnest($2::text[], $3::text[]) as given (prefix, destination)),
                gone as (delete from ban_prefix where ban_plan_id = $1 and prefix not in (select prefix from given))
                insert into ban_prefix (ban_plan_id, prefix, destination) select $1, prefix, destination from given
                on conflict (ban_plan_id, prefix) do update set destination = excluded.destination where ban_prefix.destination <> excluded.destination
                """;
            await using var list = Command(connection, Prefixes, id, prefixes.Select(one => one.Prefix).ToArray(), prefixes.Select(one => one.Destination.Trim()).ToArray());
            await list.ExecuteNonQueryAsync(cancellation);
            var changes = BanPlanEdits.Changes(nameBefore, name, prefixesBefore, [.. prefixes.Select(one => one with { Destination = one.Destination.Trim() })]);
            if (!changes.IsEmpty)
            {
                await EditLog.AddAsync(connection, editor, Kind, id, name, edited.Id == 0 ? "added" : "changed", changes, clock.GetUtcNow(), cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return new Saved.Done(id);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Saved.Refused($"There is already a ban plan '{name}'.", "name");
        }
    }

    /// <summary>Bans this plan's prefixes to the customers of a VoIP plan as well.</summary>
    public async Task LinkAsync(string editor, int banPlan, int voipPlan, CancellationToken cancellation)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var link = Command(connection, "insert into voip_plan_ban_plan (voip_plan_id, ban_plan_id) values ($1, $2) on conflict do nothing", voipPlan, banPlan);
        if (await link.ExecuteNonQueryAsync(cancellation) > 0)
        {
            await using var names = Command(connection, "select array[(select name from voip_plan where id = $1), (select name from ban_plan where id = $2)]", voipPlan, banPlan);
            var (plan, ban) = await names.ExecuteScalarAsync(cancellation) is string[] both ? (both[0], both[1]) : ("", "");
            await EditLog.AddAsync(connection, editor, "voip_plan", voipPlan, plan, "changed", new EditChanges().Note("ban plans, one more", null, ban), clock.GetUtcNow(), cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Deletes a plan that is as it was read and that no VoIP plan is linked to.</summary>
    public async Task<Saved> DeleteAsync(string editor, int id, long version, CancellationToken cancellation)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var linked = Command(connection, "select array(select voip.name from voip_plan_ban_plan link join voip_plan voip on voip.id = link.voip_plan_id where link.ban_plan_id = $1 order by voip.name)", id);
        if (await linked.ExecuteScalarAsync(cancellation) is string[] { Length: > 0 } names)
        {
            return new Saved.Refused($"{Uses.Of(names, "VoIP plan is", "VoIP plans are")} linked to it. Take the links away first.");
        }

        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var (name, prefixes) = await BanPlanEdits.StoredAsync(connection, id, cancellation);
            await using var delete = Command(connection, "delete from ban_plan where id = $1 and version = $2", id, version);
            if (await delete.ExecuteNonQueryAsync(cancellation) == 0)
            {
                return await EditLog.ConflictAsync(connection, Kind, id, cancellation);
            }

            await EditLog.AddAsync(connection, editor, Kind, id, name ?? "", "deleted", BanPlanEdits.Changes(name, null, prefixes, []), clock.GetUtcNow(), cancellation);
            await transaction.CommitAsync(cancellation);
            return new Saved.Done(id);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return new Saved.Refused("Something began to use it just now.");
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}

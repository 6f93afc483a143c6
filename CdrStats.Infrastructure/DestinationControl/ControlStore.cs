using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.DestinationControl;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.DestinationControl;

/// <summary>White- and blacklists, as they are edited. An edit is seen by the next batch of calls.</summary>
public sealed class ControlStore(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Lines that are taken at once.</summary>
    public const int MostAtOnce = 20_000;

    private static readonly Dictionary<string, string> _order = new(StringComparer.Ordinal)
    {
        ["what"] = "coalesce(entry.prefix, entry.country)",
        ["kind"] = "entry.kind",
        ["customer"] = "lower(customer.name)",
        ["created"] = "entry.created_at",
        ["hits"] = "coalesce(hits.calls, 0)",
    };

    /// <summary>What the scope may see: operators all, a customer its own and everybody's, without the operators' notes.</summary>
    /// <param name="kinds">Of these lists.</param>
    public async Task<GridPage<ControlRow>> PageAsync(AccessScope scope, IReadOnlyList<ListKind> kinds, GridRequest request, int size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var command = database.CreateCommand();
        var where = $"{Visible(scope, command.Parameters)} and entry.kind = any({TrafficSql.Add(command.Parameters, kinds.Select(kind => (short)kind).ToArray())})";
        if (request.Pattern is { } pattern)
        {
            var like = TrafficSql.Add(command.Parameters, pattern);
            where += $" and (coalesce(entry.prefix, entry.country) ilike {like} escape '{GridRequest.Escape}' or customer.name ilike {like} escape '{GridRequest.Escape}'{(scope.SeesEverything ? $" or entry.note ilike {like} escape '{GridRequest.Escape}'" : "")})";
        }

        var order = _order.GetValueOrDefault(request.Sort ?? "what", "coalesce(entry.prefix, entry.country)");
        command.CommandText = $"{Select(scope)} where {where} order by {order} {(request.Descending ? "desc" : "asc")}, entry.id offset {TrafficSql.Add(command.Parameters, request.Skip)} limit {TrafficSql.Add(command.Parameters, size)}";
        var (rows, total) = (new List<ControlRow>(), 0);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            rows.Add(Read(row));
            total = (int)row.GetInt64(11);
        }

        return new GridPage<ControlRow>(rows, total);
    }

    /// <returns>Null: there is none that the scope may see.</returns>
    public async Task<ControlRow?> FindAsync(AccessScope scope, int id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        command.CommandText = $"{Select(scope)} where {Visible(scope, command.Parameters)} and entry.id = {TrafficSql.Add(command.Parameters, id)}";
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Read(row) : null;
    }

    /// <summary>Adds an entry for each line that is not in the list yet.</summary>
    /// <returns>How many were added.</returns>
    public async Task<(Saved Saved, int Added)> AddAsync(string editor, ControlRow like, IReadOnlyList<string> typed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(like);
        ArgumentNullException.ThrowIfNull(typed);
        if (typed.Count is 0 or > MostAtOnce)
        {
            return (new Saved.Refused(typed.Count == 0 ? "Name a prefix or a country." : "At most 20,000 entries are added at once.", "what"), 0);
        }

        if (typed.FirstOrDefault(line => ControlRow.Read(line) is null) is { } wrong)
        {
            return (ControlRow.NotRead(wrong, "what"), 0);
        }

        string[] named = [.. typed.Select(line => ControlRow.Read(line)!).Distinct(StringComparer.Ordinal)];
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await ComplaintAsync(connection, like, cancellation) is { } complaint)
        {
            return (complaint, 0);
        }

        var added = new List<(int Id, string What)>();
        await using (var insert = new NpgsqlCommand("""
            insert into control_entry (kind, customer_id, prefix, country, note, created_at, created_by)
            select $1, $2, case when what ~ '^[0-9]' then what end, case when what !~ '^[0-9]' then what end, $4, $5, $6 from unnest($3) as what
            on conflict do nothing returning id, coalesce(prefix, country)
            """, connection)
        {
            Parameters =
            {
                new() { Value = (short)like.Kind }, new() { Value = (object?)like.CustomerId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer }, new() { Value = named },
                new() { Value = like.Note.Trim() }, new() { Value = clock.GetUtcNow().UtcDateTime }, new() { Value = editor },
            },
        })
        {
            await using var row = await insert.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                added.Add((row.GetInt32(0), row.GetString(1)));
            }
        }

        if (added.Count == 0)
        {
            return (new Saved.Refused($"{(named.Length == 1 ? $"'{named[0]}' is" : "All of these are")} in the list already.", "what"), 0);
        }

        // One line of the history for all that were added at once.
        var name = added.Count == 1 ? added[0].What : string.Create(CultureInfo.InvariantCulture, $"{added.Count} entries");
        var changes = (like with { What = string.Join(", ", added.Take(50).Select(one => one.What)) + (added.Count > 50 ? ", …" : "") }).Changes(null);
        await EditLog.AddAsync(connection, editor, ControlRow.NameOf(like.Kind), added[0].Id, name, "added", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return (new Saved.Done(added[0].Id), added.Count);
    }

    /// <summary>Stores an entry, unless somebody else changed it since it was read.</summary>
    public async Task<Saved> ChangeAsync(string editor, ControlRow edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        if (ControlRow.Read(edited.What) is not { } what)
        {
            return ControlRow.NotRead(edited.What, "what");
        }

        var row = edited with { What = what, Note = edited.Note.Trim() };
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await ComplaintAsync(connection, row, cancellation) is { } complaint)
        {
            return complaint;
        }

        if (await HeldAsync(connection, row.Id, cancellation) is not { } before || before.Version != row.Version)
        {
            return new Saved.Conflict();
        }

        try
        {
            await using var update = new NpgsqlCommand("update control_entry set kind = $2, customer_id = $3, prefix = $4, country = $5, note = $6, version = version + 1 where id = $1", connection)
            {
                Parameters =
                {
                    new() { Value = row.Id }, new() { Value = (short)row.Kind }, new() { Value = (object?)row.CustomerId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer },
                    new() { Value = (object?)row.Prefix ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, new() { Value = (object?)row.Country ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                    new() { Value = row.Note },
                },
            };
            await update.ExecuteNonQueryAsync(cancellation);
            await EditLog.AddAsync(connection, editor, ControlRow.NameOf(row.Kind), row.Id, row.What, "changed", row.Changes(before), clock.GetUtcNow(), cancellation);
            await transaction.CommitAsync(cancellation);
            return new Saved.Done(row.Id);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new Saved.Refused($"'{row.What}' is in the list already.", "what");
        }
    }

    public async Task<Saved> DeleteAsync(string editor, int id, long version, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await HeldAsync(connection, id, cancellation) is not { } row || row.Version != version)
        {
            return new Saved.Conflict();
        }

        await using (var delete = new NpgsqlCommand("with hits as (delete from control_hit where entry_id = $1) delete from control_entry where id = $1", connection) { Parameters = { new() { Value = id } } })
        {
            await delete.ExecuteNonQueryAsync(cancellation);
        }

        await EditLog.AddAsync(connection, editor, ControlRow.NameOf(row.Kind), id, row.What, "deleted", ControlRow.New(row.Kind).Changes(row), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    private static string Visible(AccessScope scope, NpgsqlParameterCollection parameters)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.SeesEverything ? "true" : scope.CustomerId is { } id ? $"(entry.customer_id is null or entry.customer_id = {TrafficSql.Add(parameters, id)})" : "false";
    }

    private static string Select(AccessScope scope) => $"""
        select entry.id, entry.version, entry.kind, entry.customer_id, customer.name, coalesce(entry.prefix, entry.country), {(scope.SeesEverything ? "entry.note, entry.created_at, entry.created_by" : "'', entry.created_at, ''")},
            {(scope.SeesEverything ? "coalesce(hits.calls, 0)::bigint, hits.last_at" : "0::bigint, null::timestamptz")}, count(*) over ()
        from control_entry entry left join customer on customer.id = entry.customer_id
            left join (select entry_id, sum(calls) as calls, max(last_at) as last_at from control_hit group by entry_id) as hits on hits.entry_id = entry.id
        """;

    private static ControlRow Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), (ListKind)row.GetInt16(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5), row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7), row.GetString(8), row.GetInt64(9), row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10));

    private static async Task<ControlRow?> HeldAsync(NpgsqlConnection connection, int id, CancellationToken cancellation)
    {
        await using var hold = new NpgsqlCommand("select 1 from control_entry where id = $1 for update", connection) { Parameters = { new() { Value = id } } };
        await hold.ExecuteNonQueryAsync(cancellation);
        await using var command = new NpgsqlCommand($"{Select(AccessScope.Everything)} where entry.id = $1", connection) { Parameters = { new() { Value = id } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? Read(row) : null;
    }

    private static async Task<Saved.Refused?> ComplaintAsync(NpgsqlConnection connection, ControlRow row, CancellationToken cancellation)
    {
        if (row.Kind is not (ListKind.Whitelist or ListKind.Blacklist))
        {
            return new Saved.Refused("There is no such list.", "kind");
        }

        if (row.Note.Trim().Length > 500)
        {
            return new Saved.Refused("A note has at most 500 characters.", "note");
        }

        await using var command = new NpgsqlCommand("select $1 is null or exists (select from customer where id = $1)", connection)
        {
            Parameters = { new() { Value = (object?)row.CustomerId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer } },
        };
        return await command.ExecuteScalarAsync(cancellation) is true ? null : new Saved.Refused("There is no such customer.", "customer");
    }
}

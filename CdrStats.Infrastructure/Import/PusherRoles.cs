using System.Net;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>Makes the roles by which pushers on switches put records into the inbox, and may do nothing else.</summary>
public sealed class PusherRoles(Database database, ImportHost import, TimeProvider clock)
{
    private static readonly TimeSpan RereadMayTake = TimeSpan.FromSeconds(10);

    /// <summary>Makes the role, or gives it another password and other settings; all of it or nothing.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refused for another reason than lack of rights.</exception>
    public async Task<PusherRoleResult> MakeAsync(PusherAccess access, CancellationToken cancellation)
    {
        var databases = import.Databases;
        var ours = databases.InboxIsElsewhere ? null : database.Location as DatabaseLocation.Embedded;
        await using var connection = await databases.Inbox.OpenConnectionAsync(cancellation);
        var (inbox, name, listens) = await LookAsync(connection, cancellation);
        var line = ours is null ? AccessRules.Line(access.Name, name, access.From?.ToString() ?? "ADDRESS-OF-THE-SWITCH/32", access.Legacy) : null;
        var exists = false;
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await RunAsync(connection, "select pg_advisory_xact_lock(hashtext('cdr_pusher_role'))", cancellation);
            (exists, var mark) = await RoleAsync(connection, access.Name, cancellation);
            if (exists && mark != PusherRoleSql.Mark)
            {
                return new PusherRoleResult.Refused($"'{access.Name}' is a role of this server already, and not a pusher's: choose another name.", null, null);
            }

            if (await IsTakenAsync(connection, access.Name, cancellation))
            {
                return new PusherRoleResult.Refused($"The database has a schema '{access.Name}' that does not lead to the inbox: choose another name, or drop that schema first.", null, null);
            }

            foreach (var statement in PusherRoleSql.Statements(access, inbox, exists))
            {
                await RunAsync(connection, statement, cancellation);
            }

            if (!await MayInsertAsync(connection, access.Name, inbox, cancellation))
            {
                return Lacking(access, inbox, exists, line);
            }

            if (ours is not null)
            {
                // Before the commit: a line without a role does no harm, a role without its line would be let in from elsewhere.
                new AccessRules(new ClusterFolder(ours.Options)).Admit(access.Name, name, access.From is { } network ? [network] : AccessRules.Loopback, access.Legacy);
            }

            await transaction.CommitAsync(cancellation);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return Lacking(access, inbox, exists, line);
        }

        var way = new NpgsqlConnectionStringBuilder(databases.Inbox.ConnectionString);
        if (ours is null)
        {
            return new PusherRoleResult.Made(exists, way.Host, way.Port, name, true, line);
        }

        await RereadAsync(connection, cancellation);
        var near = access.From is not { } asked || IPAddress.IsLoopback(asked.BaseAddress);
        return new PusherRoleResult.Made(exists, near ? way.Host : listens.FirstOrDefault(IsAnAddress), way.Port, name, near || listens.Any(IsFar), null);
    }

    private static bool IsFar(string address) => address is not ("localhost" or "::1") && !address.StartsWith("127.", StringComparison.Ordinal);

    private static bool IsAnAddress(string address) => IsFar(address) && address is not ("*" or "0.0.0.0" or "::");

    private static PusherRoleResult.Refused Lacking(PusherAccess access, InboxTable inbox, bool exists, string? line) => new(
        "Our role on this server may not make roles and grant them the inbox (that takes CREATEROLE, CREATE on the database and the table); nothing was done. Its administrator can run this:",
        $"begin;\n{string.Concat(PusherRoleSql.Statements(access, inbox, exists).Select(statement => statement + ";\n"))}commit;",
        line);

    /// <summary>The inbox's table, the name of its database as it is, and where the server listens.</summary>
    private static async Task<(InboxTable Inbox, string Database, string[] Listens)> LookAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var look = new NpgsqlCommand(
            """
            select quote_ident(nspname), format('%I.%I', nspname, relname), pg_get_serial_sequence(format('%I.%I', nspname, relname), 'id'),
                quote_ident(current_database()), current_database(), current_setting('listen_addresses'),
                to_regclass(format('%I.pusher_state', nspname)) is not null
            from pg_class join pg_namespace on pg_namespace.oid = relnamespace where pg_class.oid = 'cdr_import'::regclass
            """, connection);
        await using var row = await look.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (
            new InboxTable(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetBoolean(6) ? $"{row.GetString(0)}.pusher_state" : null),
            row.GetString(4),
            row.GetString(5).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<(bool Exists, string? Mark)> RoleAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand("select shobj_description(oid, 'pg_authid') from pg_roles where rolname = $1", connection) { Parameters = { new() { Value = name } } };
        await using var row = await ask.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (true, row.IsDBNull(0) ? null : row.GetString(0)) : (false, null);
    }

    /// <summary>Whether the schema the role needs is something else: one of the database's own, or one whose <c>cdr_import</c> collects records by itself.</summary>
    private static async Task<bool> IsTakenAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand(
            "select exists (select from pg_namespace where nspname = $1) and not exists (select from pg_class where relnamespace = to_regnamespace(quote_ident($1)) and relname = 'cdr_import' and relkind = 'v')",
            connection)
        { Parameters = { new() { Value = name } } };
        return (bool)(await ask.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>A grant by somebody who may not pass it on is a warning, no error.</summary>
    private static async Task<bool> MayInsertAsync(NpgsqlConnection connection, string name, InboxTable inbox, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand("select has_table_privilege($1, $2, 'insert') and ($3::text is null or has_sequence_privilege($1, $3, 'usage'))", connection)
        {
            Parameters = { new() { Value = name }, new() { Value = inbox.Qualified }, new() { Value = (object?)inbox.Sequence ?? DBNull.Value } },
        };
        return (bool)(await ask.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The server reads its files again in its own time; a new connection knows whether it has.</summary>
    private async Task RereadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var fresh = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString;
        var before = await LoadedAsync();
        await RunAsync(connection, "select pg_reload_conf()", cancellation);
        for (var since = clock.GetTimestamp(); await LoadedAsync() == before;)
        {
            if (clock.GetElapsedTime(since) > RereadMayTake)
            {
                throw new EmbeddedPostgresException("The role is made, but PostgreSQL has not read its access rules again: its log in the data directory says why.");
            }

            await Task.Delay(20, cancellation);
        }

        async Task<DateTime> LoadedAsync()
        {
            await using var look = new NpgsqlConnection(fresh);
            await look.OpenAsync(cancellation);
            await using var ask = new NpgsqlCommand("select pg_conf_load_time()", look);
            return (DateTime)(await ask.ExecuteScalarAsync(cancellation))!;
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

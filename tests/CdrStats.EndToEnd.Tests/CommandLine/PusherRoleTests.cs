using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary>A pusher of the predecessor, with a role that the console's verb made for it.</summary>
public sealed class PusherRoleTests(PostgresFixture postgres)
{
    private const string Batch = """
        CREATE TABLE IF NOT EXISTS cdr_import (
            id serial NOT NULL PRIMARY KEY, switch varchar(80) NOT NULL, cdr_source_type integer, callid varchar(80) NOT NULL, caller_id_number varchar(80) NOT NULL,
            caller_id_name varchar(80) NOT NULL, destination_number varchar(80) NOT NULL, dialcode varchar(10), state varchar(5), channel varchar(80),
            starting_date timestamptz NOT NULL, duration integer NOT NULL, billsec integer NOT NULL, progresssec integer, answersec integer, waitsec integer,
            hangup_cause_id integer, hangup_cause varchar(80), direction integer, country_code varchar(3), accountcode varchar(40), buy_rate numeric(10,5),
            buy_cost numeric(12,5), sell_rate numeric(10,5), sell_cost numeric(12,5), extradata jsonb, imported boolean NOT NULL DEFAULT false);
        INSERT INTO cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, direction, extradata, imported)
        VALUES ('pbx', 'old-1', '1001', 'Ana', '0034650784355', '2025-06-01 10:00:00+02', 95, 90, 16, 2, '{"sip_code": "200"}', false)
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_the_embedded_server_it_logs_in_by_md5_fills_the_inbox_and_does_nothing_else_and_a_restart_changes_nothing()
    {
        var data = Directory.CreateTempSubdirectory("cdrstats-pusher").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        var old = await MakeAsync(data, 0, "old_pusher", "--legacy");
        await using (var server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = data }, NullLogger.Instance, Stop))
        {
            var pusher = As(server.ConnectionString, "old_pusher", old.Password);
            await RunAsync(pusher, Batch);
            await RunAsync(pusher, Batch);

            Assert.Equal(2L, await OneAsync(server.ConnectionString, "select count(*) from public.cdr_import where callid = 'old-1'"));
            Assert.Equal(2L, await OneAsync(pusher, "select count(*) from cdr_import"));
            Assert.Equal("md5", await OneAsync(server.ConnectionString, "select left(rolpassword, 3) from pg_authid where rolname = 'old_pusher'"));
            foreach (var forbidden in (string[])["select count(*) from call", "select count(*) from customer", "delete from cdr_import", "update cdr_import set imported = true",
                "delete from public.cdr_import", "create table public.mine ()", "drop view cdr_import", "create role friend", "create schema other"])
            {
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusedAsync(pusher, forbidden));
            }

            Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, await RefusedAsync(pusher + ";Database=postgres", "select 1"));

            // Beside the running server, and with its access rules in force when the verb ends.
            var renewed = await MakeAsync(data, 0, "old_pusher");
            Assert.Contains("old_pusher is changed.", renewed.Said, StringComparison.Ordinal);
            Assert.Equal(PostgresErrorCodes.InvalidPassword, await RefusedAsync(pusher, "select 1"));
            await RunAsync(As(server.ConnectionString, "old_pusher", renewed.Password), Batch);
            Assert.Equal("SCRAM", await OneAsync(server.ConnectionString, "select left(rolpassword, 5) from pg_authid where rolname = 'old_pusher'"));

            var far = await MakeAsync(data, 2, "far_pusher", "--legacy", "--from", "10.9.8.0/24");
            Assert.Contains("CdrStats:Embedded:ListenAddresses", far.Said, StringComparison.Ordinal);
            Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, await RefusedAsync(As(server.ConnectionString, "far_pusher", far.Password), "select 1"));
            await MakeAsync(data, 1, "cdrstats");
            await MakeAsync(data, 1, "public");
            old = await MakeAsync(data, 0, "old_pusher", "--legacy");
        }

        await using (var again = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = data }, NullLogger.Instance, Stop))
        {
            await RunAsync(As(again.ConnectionString, "old_pusher", old.Password), Batch);

            Assert.Equal(4L, await OneAsync(again.ConnectionString, "select count(*) from public.cdr_import"));
            Assert.Equal(
                "127.0.0.1 old_pusher md5, ::1 old_pusher md5, 10.9.8.0 far_pusher md5, 127.0.0.1 all scram-sha-256, ::1 all scram-sha-256",
                await OneAsync(again.ConnectionString, "select string_agg(concat_ws(' ', address, user_name[1], auth_method), ', ' order by auth_method = 'scram-sha-256', user_name[1] desc, line_number) from pg_hba_file_rules where auth_method <> 'reject'"));
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task On_a_server_of_the_operator_it_is_made_where_our_role_may_and_else_the_administrator_gets_the_sql()
    {
        var all = await postgres.NewDatabaseAsync();
        var (ours, one, two) = ($"console_{Guid.NewGuid():N}", $"one_{Guid.NewGuid():N}", $"two_{Guid.NewGuid():N}");
        await RunAsync(all, $"create role {ours} login createrole password 'of-the-console'; alter database {new NpgsqlConnectionStringBuilder(all).Database} owner to {ours}");
        var connection = As(all, ours, "of-the-console");

        var made = (await VerbRun.OnAsync(connection, "database", "pusher-role", one, "--from", "10.9.8.7")).Ended(0).Saying("pg_hba.conf").Saying($"\"{one}\" 10.9.8.7/32 scram-sha-256");
        var pusher = As(all, one, PasswordOf(made.Said));
        await RunAsync(pusher, Batch);
        Assert.Equal(1L, await OneAsync(all, "select count(*) from public.cdr_import"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusedAsync(pusher, "select count(*) from call"));

        await RunAsync(all, $"alter role {ours} nocreaterole");
        var refused = (await VerbRun.OnAsync(connection, "database", "pusher-role", two)).Ended(1).Saying("Its administrator can run this").Saying("pg_hba.conf");
        Assert.Equal(0L, await OneAsync(all, $"select count(*) from pg_namespace where nspname = '{two}'"));
        var sql = refused.Said[refused.Said.IndexOf("begin;", StringComparison.Ordinal)..(refused.Said.IndexOf("commit;", StringComparison.Ordinal) + "commit;".Length)];
        await RunAsync(all, sql);
        await RunAsync(As(all, two, sql.Split("password '")[1].Split('\'')[0]), Batch);
        Assert.Equal(2L, await OneAsync(all, "select count(*) from public.cdr_import"));
    }

    private static async Task<(string Said, string Password)> MakeAsync(string data, int code, params string[] words)
    {
        var run = (await VerbRun.OnAsync(null, [KeyValuePair.Create("CdrStats__DataDirectory", data)], ["database", "pusher-role", .. words])).Ended(code);
        return (run.Said, code == 1 ? "" : PasswordOf(run.Said));
    }

    private static string PasswordOf(string said) => said.Split("password: ")[1].Split(' ')[0];

    private static string As(string connection, string role, string password) =>
        new NpgsqlConnectionStringBuilder(connection) { Username = role, Password = password, Pooling = false }.ConnectionString;

    private static async Task<string> RefusedAsync(string connection, string sql) =>
        (await Assert.ThrowsAsync<PostgresException>(() => RunAsync(connection, sql))).SqlState;

    private static Task<object?> RunAsync(string connection, string sql) => OneAsync(connection, sql);

    private static async Task<object?> OneAsync(string connection, string sql)
    {
        await using var source = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        await source.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, source);
        return await command.ExecuteScalarAsync(Stop);
    }
}

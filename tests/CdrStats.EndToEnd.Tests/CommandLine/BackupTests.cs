using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary><c>database backup</c> and <c>database restore</c>, as an operator uses them.</summary>
public sealed class BackupTests(PostgresFixture postgres)
{
    private const string Calls = "select coalesce(string_agg(c::text, E'\\n' order by id), '') from call as c";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_backed_up_comes_back_into_an_empty_database_and_in_the_place_of_another()
    {
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var file = Path.Combine(lab.Folder, "one.backup");
        (await VerbRun.OnAsync(lab.Connection, "import", lab.Write("switch,callid,caller_id_number,caller_id_name,destination_number,starting_date,duration,billsec", "pbx,one,1001,\"Zoë \\N 😀\",+34650784355,2026-11-01 10:00:00Z,70,60"))).Ended(0);
        var (calls, instance) = (await lab.OneAsync<string>(Calls), await lab.OneAsync<string>("select string_agg(t::text, ',') from inbox as t"));

        (await VerbRun.OnAsync(lab.Connection, "database", "backup", file)).Ended(0).Saying(file);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        (await VerbRun.OnAsync(lab.Connection, "database", "backup", file)).Ended(1).Saying("is there already");

        await using var fresh = new VerbLab(await postgres.NewDatabaseAsync());
        (await VerbRun.OnAsync(fresh.Connection, "database", "restore", file)).Ended(0).Saying("Restored 1 calls");
        Assert.Equal(calls, await fresh.OneAsync<string>(Calls));
        Assert.Equal(instance, await fresh.OneAsync<string>("select string_agg(t::text, ',') from inbox as t"));

        // The restored console goes on: the next call gets an id of its own.
        (await VerbRun.OnAsync(fresh.Connection, "import", fresh.Write("switch,callid,caller_id_number,caller_id_name,destination_number,starting_date,duration,billsec", "pbx,two,1001,Ana,+34650784356,2026-11-01 11:00:00Z,70,60"))).Ended(0);
        Assert.Equal(2L, await fresh.OneAsync<long>("select count(distinct id) from call"));

        (await VerbRun.OnAsync(fresh.Connection, "database", "restore", file)).Ended(1).Saying("--replace");
        await using (var console = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(fresh.Connection) { ApplicationName = "cdrstats-console jobs http://127.0.0.1:8000", Pooling = false }.ConnectionString))
        {
            await console.OpenAsync(Stop);
            (await VerbRun.OnAsync(fresh.Connection, "database", "restore", file, "--replace")).Ended(1).Saying("stop it first");
        }

        (await VerbRun.OnAsync(fresh.Connection, "database", "restore", file, "--replace")).Ended(0);
        Assert.Equal(calls, await fresh.OneAsync<string>(Calls));
    }

    [Fact]
    public async Task A_file_that_is_cut_short_foreign_or_of_a_newer_build_changes_nothing()
    {
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        await lab.OneAsync<int>("insert into customer (name, demo, created_at) values ('there before', false, now()) returning id");
        var (whole, cut) = (Path.Combine(lab.Folder, "whole"), Path.Combine(lab.Folder, "cut"));
        (await VerbRun.OnAsync(lab.Connection, "database", "backup", whole)).Ended(0);
        await lab.OneAsync<int>("insert into customer (name, demo, created_at) values ('there now', false, now()) returning id");

        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(whole, Stop))[..^2_000], Stop);
        (await VerbRun.OnAsync(lab.Connection, "database", "restore", cut, "--replace")).Ended(1);
        await File.WriteAllTextAsync(cut, "not a backup", Stop);
        (await VerbRun.OnAsync(lab.Connection, "database", "restore", cut, "--replace")).Ended(1).Saying("is not a backup");

        await using var later = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        await later.OneAsync<string>("""insert into "__EFMigrationsHistory" values ('29990101000000_Later', '10.0.0') returning 'x'""");
        File.Delete(cut);
        (await VerbRun.OnAsync(later.Connection, "database", "backup", cut)).Ended(0);
        (await VerbRun.OnAsync(lab.Connection, "database", "restore", cut, "--replace")).Ended(1).Saying("newer build");

        Assert.Equal("there before, there now", await lab.OneAsync<string>("select string_agg(name, ', ' order by id) from customer"));
    }

    [Fact]
    public async Task A_pusher_that_has_a_role_finds_the_restored_inbox()
    {
        var role = $"pusher_{Guid.NewGuid():N}";
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var file = Path.Combine(lab.Folder, "one.backup");
        var said = (await VerbRun.OnAsync(lab.Connection, "database", "pusher-role", role)).Ended(0).Said;
        (await VerbRun.OnAsync(lab.Connection, "database", "backup", file)).Ended(0);

        (await VerbRun.OnAsync(lab.Connection, "database", "restore", file, "--replace")).Ended(0);

        var connection = new NpgsqlConnectionStringBuilder(lab.Connection) { Username = role, Password = said.Split("password: ")[1].Split(' ')[0], Pooling = false }.ConnectionString;
        await using var pusher = new NpgsqlConnection(connection);
        await pusher.OpenAsync(Stop);
        await using var send = new NpgsqlCommand(
            "insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec) values ('pbx', 'x', '', '', '1', now(), 1, 1)", pusher);
        Assert.Equal(1, await send.ExecuteNonQueryAsync(Stop));
        Assert.Equal(1L, await lab.OneAsync<long>("select count(*) from public.cdr_import"));
    }
}

using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>An inbox in another database than the calls: two transactions, and still each row is one call.</summary>
public sealed class SeparateInboxTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ImportLab _calls = null!;
    private ImportLab _inbox = null!;
    private ImportDatabases _databases = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _calls = await ImportLab.NewAsync(postgres);
        _inbox = await ImportLab.OfInboxAloneAsync(postgres);
        _databases = new ImportDatabases(_calls.Source, _inbox.Source);
    }

    public async ValueTask DisposeAsync()
    {
        await _calls.DisposeAsync();
        await _inbox.DisposeAsync();
    }

    [Fact]
    public async Task Rows_become_calls_in_the_one_and_are_marked_in_the_other()
    {
        await _inbox.FillInboxAsync(3000);
        await _inbox.RunAsync("update cdr_import set billsec = duration + 2 where id = 7");
        using var importer = NewImporter();

        Assert.Equal(new BatchResult(3000, 2999, 0, 0, 1), await importer.DrainAsync(2, Stop));

        Assert.Equal(2999, await _calls.OneAsync<long>("select count(distinct inbox_row) from call"));
        Assert.Equal(2999, await _inbox.OneAsync<long>("select count(*) from cdr_import where imported and call_id > 0"));
        Assert.Equal(0, await _calls.OneAsync<long>("select count(*) from cdr_import"));
        Assert.Contains("more than the duration", await _calls.OneAsync<string>("select reason from cdr_rejected where inbox_row = 7"), StringComparison.Ordinal);
        Assert.Empty(await _calls.DriftAsync());
    }

    [Fact]
    public async Task Marks_lost_after_the_calls_were_committed_double_nothing_and_are_found_again()
    {
        await _inbox.FillInboxAsync(500);
        // Fails at the inbox's commit, when the calls' commit is done: as when this host dies between the two.
        await _inbox.RunAsync("""
            create function die() returns trigger language plpgsql as $$ begin raise exception 'the inbox is gone'; end $$;
            create constraint trigger die after update on cdr_import deferrable initially deferred for each row execute function die();
            """);
        using (var dying = NewImporter())
        {
            await Assert.ThrowsAsync<PostgresException>(() => dying.RunAsync(cancellation: Stop));
        }

        Assert.Equal(500, await _calls.OneAsync<long>("select count(*) from call"));
        Assert.Equal(500, await _inbox.OneAsync<long>("select count(*) from cdr_import where not imported"));
        await _inbox.RunAsync("drop trigger die on cdr_import");
        using var importer = NewImporter();

        Assert.Equal(new BatchResult(500, 0, 0, 500, 0), await importer.DrainAsync(2, Stop));

        Assert.Equal(500, await _calls.OneAsync<long>("select count(*) from call"));
        Assert.Equal(500, await _inbox.OneAsync<long>("select count(*) from cdr_import where imported and call_id > 0 and call_start = starting_date"));
        Assert.Empty(await _calls.DriftAsync());

        var id = await _inbox.OneAsync<long>("select call_id from cdr_import where id = 42");
        await _inbox.RunAsync("update cdr_import set imported = false, duration = 61, billsec = 60 where id = 42");
        Assert.Equal(new BatchResult(1, 1, 1, 0, 0), await importer.DrainAsync(1, Stop));
        Assert.Equal(60, await _calls.OneAsync<int>($"select billsec from call where id = {id}"));
        Assert.Equal(500, await _calls.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await _calls.DriftAsync());
    }

    [Fact]
    public async Task Two_hosts_share_one_inbox_and_a_connection_lost_midway_doubles_nothing()
    {
        await _inbox.FillInboxAsync(30_000);
        using var one = NewImporter();
        using var other = NewImporter();
        var draining = Task.WhenAll(UntilDoneAsync(one), UntilDoneAsync(other));
        for (var i = 0; i < 5 && !draining.IsCompleted; i++)
        {
            await _inbox.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'");
            await Task.Delay(100, Stop);
        }

        await draining;

        Assert.Equal(30_000, await _calls.OneAsync<long>("select count(*) from call"));
        Assert.Equal(30_000, await _inbox.OneAsync<long>("select count(*) from cdr_import where imported and call_id > 0"));
        Assert.Equal(0, await _calls.OneAsync<long>("select count(*) from cdr_rejected"));
        Assert.Empty(await _calls.DriftAsync());
    }

    [Fact]
    public async Task A_row_imported_again_with_another_start_is_found_when_its_marks_are_lost()
    {
        await _inbox.FillInboxAsync(50);
        using var importer = NewImporter();
        await importer.DrainAsync(1, Stop);
        var id = await _inbox.OneAsync<long>("select call_id from cdr_import where id = 7");
        await _inbox.RunAsync("update cdr_import set imported = false, starting_date = starting_date + interval '1 hour' where id = 7");
        var old = await _inbox.OneAsync<DateTime>("select call_start from cdr_import where id = 7");
        await importer.DrainAsync(1, Stop);
        // As when this host dies between the two commits: the calls know of it, the inbox does not.
        await _inbox.RunAsync($"update cdr_import set imported = false, call_start = '{old:O}' where id = 7");

        Assert.Equal(new BatchResult(1, 1, 1, 0, 0), await importer.DrainAsync(1, Stop));

        Assert.Equal(0, await _calls.OneAsync<long>("select count(*) from cdr_rejected"));
        Assert.Equal(id, await _calls.OneAsync<long>("select id from call where inbox_row = 7"));
        Assert.Equal(50, await _calls.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await _calls.DriftAsync());
    }

    [Fact]
    public async Task An_inbox_that_outlives_the_calls_brings_no_ids_that_others_will_get()
    {
        await _inbox.FillInboxAsync(50);
        await _inbox.RunAsync("update cdr_import set call_id = 1000 + id, call_start = starting_date where id > 40");
        using var importer = NewImporter();

        Assert.Equal(new BatchResult(50, 50, 0, 0, 0), await importer.DrainAsync(1, Stop));

        Assert.Equal(50, await _calls.OneAsync<long>("select max(id) from call"));
        Assert.Equal(50, await _calls.OneAsync<long>("select count(distinct id) from call"));
        Assert.Equal(50, await _inbox.OneAsync<long>("select count(*) from cdr_import where call_id <= 50"));
    }

    [Fact]
    public async Task An_inbox_of_an_earlier_version_gets_the_column_that_it_lacks_and_stays_the_same_inbox()
    {
        await _inbox.FillInboxAsync(20);
        using var importer = NewImporter();
        await importer.DrainAsync(1, Stop);
        var pusher = $"pusher_{Guid.NewGuid():N}";
        await _inbox.RunAsync($"""
            alter table cdr_import drop column linked_id;
            create role {pusher}; comment on role {pusher} is '{PusherRoleSql.Mark}'; create schema {pusher}; create view {pusher}.cdr_import as select * from cdr_import;
            """);
        var before = await _inbox.OneAsync<Guid>("select instance from cdr_import_instance");
        await _inbox.RunAsync("update cdr_import set imported = false, call_id = null, call_start = null where id = 7");

        Assert.Equal(new BatchResult(1, 0, 0, 1, 0), await importer.DrainAsync(1, Stop));

        Assert.Equal(before, await _inbox.OneAsync<Guid>("select instance from cdr_import_instance"));
        // Also through a pusher's own view, whose columns were those of then.
        await _inbox.RunAsync($"update {pusher}.cdr_import set imported = false, linked_id = 'l', starting_date = '2026-11-02Z' where id in (7, 10); drop schema {pusher} cascade; drop role {pusher}");
        Assert.Equal(new BatchResult(2, 2, 2, 0, 0), await importer.DrainAsync(1, Stop));
        Assert.Equal(19, await _calls.OneAsync<long>("select sum(attempts)::bigint from rollup_traffic"));
        Assert.Empty(await _calls.DriftAsync());
    }

    private static async Task UntilDoneAsync(Importer importer)
    {
        while (true)
        {
            try
            {
                await importer.DrainAsync(1, Stop);
                return;
            }
            catch (NpgsqlException lost)
            {
                // The loop of a host tries again as well.
                TestContext.Current.SendDiagnosticMessage(lost.Message);
            }
        }
    }

    private Importer NewImporter() => new(_databases, new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);
}

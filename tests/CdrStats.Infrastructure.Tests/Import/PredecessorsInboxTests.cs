using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>A table <c>cdr_import</c> that an older program made before us, with its rows.</summary>
public sealed class PredecessorsInboxTests(PostgresFixture postgres)
{
    private const string Table = """
        create table cdr_import (
            id serial primary key, switch varchar(80) not null, cdr_source_type integer, callid varchar(80) not null, caller_id_number varchar(80) not null,
            caller_id_name varchar(80) not null, destination_number varchar(80) not null, dialcode varchar(10), state varchar(5), channel varchar(80),
            starting_date timestamptz not null, duration integer not null, billsec integer not null, progresssec integer, answersec integer, waitsec integer,
            hangup_cause_id integer, hangup_cause varchar(80), direction integer not null, country_code varchar(3), accountcode varchar(40),
            buy_rate numeric(10,5), buy_cost numeric(12,5), sell_rate numeric(10,5), sell_cost numeric(12,5), extradata jsonb, imported boolean not null default false)
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Made_by_an_old_pusher_before_the_first_start_it_becomes_the_inbox_and_its_rows_become_calls()
    {
        var connection = await postgres.NewDatabaseAsync();
        await RunAsync(connection, Table + ";" + Rows("false"));

        await ConsoleSchema.MigrateAsync(connection);

        await using var source = NpgsqlDataSource.Create(connection);
        using var importer = Importer(source, source);
        Assert.Equal(new BatchResult(100, 100, 0, 0, 0), await importer.DrainAsync(1, Stop));
        await RunAsync(connection, "insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, linked_id) values ('sw', 'no direction', '', '', '1', now(), 1, 1, 'l')");
        Assert.Equal(new BatchResult(1, 1, 0, 0, 0), await importer.DrainAsync(1, Stop));
    }

    [Fact]
    public async Task History_that_somebody_else_imported_is_never_purged_and_what_we_imported_is()
    {
        await using var calls = await ImportLab.NewAsync(postgres);
        var connection = await postgres.NewDatabaseAsync();
        await RunAsync(connection, Table + ";" + Rows("true"));
        await using var inbox = NpgsqlDataSource.Create(connection);
        await InboxSchema.EnsureAsync(inbox, Stop);
        await RunAsync(connection, Rows("false") + "; update cdr_import set source_key = 'again' where id = 101; update cdr_import set billsec = duration + 2 where id = 102");
        var databases = new ImportDatabases(calls.Source, inbox);
        using var importer = Importer(calls.Source, inbox);
        await importer.DrainAsync(1, Stop);
        // The same record, sent once more under its key after its row was purged: a duplicate, marked with no call.
        await RunAsync(connection, "update cdr_import set source_key = null where id = 101; insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, source_key) select switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, 'again' from cdr_import where id = 101");
        Assert.Equal(1, (await importer.DrainAsync(1, Stop)).Duplicate);
        await RunAsync(connection, Rows("false"));
        var later = new Later(TimeSpan.FromDays(31));
        var retention = new Retention(databases, () => new RetentionSettings(30, 14, 30), later, NullLogger<Retention>.Instance);

        Assert.Equal(101, await retention.PurgeAsync(Stop));
        Assert.Equal(100, await OneAsync(inbox, "select count(*) from cdr_import where imported"));
        Assert.Equal(100, await OneAsync(inbox, "select count(*) from cdr_import where not imported"));
        Assert.Equal(0, await retention.PurgeAsync(Stop));

        // One of the history, sent to be imported anew, has become ours.
        await RunAsync(connection, "delete from cdr_import where not imported; update cdr_import set imported = false where id = 7");
        await importer.DrainAsync(1, Stop);
        later.Add(TimeSpan.FromDays(1.1));
        Assert.Equal(1, await retention.PurgeAsync(Stop));
        Assert.Equal(99, await OneAsync(inbox, "select count(*) from cdr_import"));
    }

    private static Importer Importer(NpgsqlDataSource calls, NpgsqlDataSource inbox) =>
        new(new ImportDatabases(calls, inbox), new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);

    private static string Rows(string imported) => $"""
        insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, direction, imported)
        select 'sw', 'call' || n, '34911000001', '', '+34650784355', timestamptz '2026-11-20Z' + n * interval '1 second', 60, 60, 1, {imported} from generate_series(1, 100) n
        """;

    private static async Task RunAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task<long> OneAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        private TimeSpan _by = by;

        public void Add(TimeSpan more) => _by += more;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _by;
    }
}

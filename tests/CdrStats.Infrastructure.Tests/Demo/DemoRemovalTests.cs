using CdrStats.Infrastructure.Demo;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Demo;

public sealed class DemoRemovalTests(PostgresFixture postgres)
{
    // An operator's own data, and what its calls must come to: 0.06 a minute to Spain, nothing elsewhere.
    private const string Own = """
        insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
        insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Carrier', 'EUR', 10, false);
        insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select voip_plan.id, rate_plan.id from voip_plan, rate_plan;
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select id, '34', 'Spain', 0.06, 0, 1, 1, 0, 0, 0, true from rate_plan where side = 1;
        insert into customer (name, voip_plan_id, demo, created_at) select who, voip_plan.id, false, now() from voip_plan, (values ('First'), ('Second')) as names (who);
        insert into account_code (code, customer_id) select code, customer.id from (values ('acc0', 'First'), ('acc1', 'First'), ('acc2', 'Second')) as codes (code, owner) join customer on customer.name = owner;
        insert into console_user (user_name, normalized_user_name, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled,
            access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
            select 'first', 'FIRST', 's', 's', false, false, false, true, 0, false, false, id, false, false, now() from customer where name = 'First';
        insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            select 'sw' || n % 3, 'call' || n, '34911000001', 'Ana', (array['+34650784355', '+442031234567', '1000', '*'])[1 + n % 4], now() - interval '1 hour' - n * interval '5 minutes',
                n % 300, n % 300, 16, 'acc' || n % 4 from generate_series(1, 900) as n;
        insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec) values ('sw0', 'bad', '', '', '1000', now(), -1, 0)
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Removing_the_demo_operator_leaves_every_other_row_as_it_was()
    {
        await using var lab = await DemoLab.NewAsync(postgres);
        await lab.RunAsync(Own);
        await lab.ImportAsync();
        var before = await lab.EverythingAsync();

        Assert.NotNull(await lab.Demo.MakeAsync(Stop, 3000));
        await lab.ImportAsync();
        Assert.Equal(3000, await lab.OneAsync<long>("select count(*) from call join switch on switch.id = switch_id where switch.demo"));
        Assert.True(await lab.OneAsync<decimal>("select sum(sell_cost) from call join customer on customer.id = customer_id where customer.demo") > 0);
        Assert.NotEqual(before, await lab.EverythingAsync());
        var removed = await lab.Removal.RemoveAsync(new Progress<DemoRemoved>(), Stop);

        Assert.Equal(3000, removed.Single(line => line.What == "calls").Rows);
        Assert.All(removed, line => Assert.Equal(0, line.Kept));
        var after = await lab.EverythingAsync();
        foreach (var (table, rows) in before)
        {
            Assert.True(rows == after[table], $"{table} is not as it was:\n{rows}\n{after[table]}");
        }

        Assert.Empty(await RollupDrift.FindAsync(lab.Source, Stop));
        Assert.Equal(
            await lab.OneAsync<string>("select concat_ws(' ', count(*), sum(duration), sum(billsec), trim_scale(sum(round(case when destination_number like '+34%' and accountcode <> 'acc3' then 0.06 * billsec / 60 else 0 end, 4)))) from cdr_import where duration >= 0"),
            await lab.OneAsync<string>("select concat_ws(' ', sum(calls), sum(duration), sum(billsec), trim_scale(sum(sell_cost))) from rollup_traffic"));
        Assert.All(await lab.Removal.RemoveAsync(new Progress<DemoRemoved>(), Stop), line => Assert.Equal(0, line.Rows));
    }

    [Fact]
    public async Task What_leans_on_demo_data_keeps_what_it_leans_on()
    {
        await using var lab = await DemoLab.NewAsync(postgres);
        Assert.NotNull(await lab.Demo.MakeAsync(Stop, 200));
        await lab.RunAsync("""
            insert into customer (name, voip_plan_id, demo, created_at) select 'Own customer', id, false, now() from voip_plan where demo order by id limit 1;
            insert into account_code (code, customer_id) select 'own', id from customer where name = 'Own customer';
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode) values
                ('own switch', 'own call', '34911000001', '', '+34650784355', now() - interval '1 hour', 60, 60, 16, 'own'),
                ('own switch', 'of a demo customer', '34911000001', '', '+34650784355', now() - interval '1 hour', 60, 60, 16, 'demo-1001')
            """);
        await lab.ImportAsync();
        const string Calls = "select string_agg(concat_ws(' ', callid, customer.name, sell_cost, buy_cost, customer.voip_plan_id), ', ' order by callid) from call join switch on switch.id = switch_id join customer on customer.id = customer_id where not switch.demo";
        var before = await lab.OneAsync<string>(Calls);

        await lab.Removal.RemoveAsync(new Progress<DemoRemoved>(), Stop);

        Assert.Equal(before, await lab.OneAsync<string>(Calls));
        Assert.Equal(2, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Equal("Almendra Travel (demo)", await lab.OneAsync<string>("select string_agg(name, ', ') from customer where demo"));
        Assert.False(await lab.OneAsync<bool>("select exists (select from switch where demo)"));
        Assert.Empty(await RollupDrift.FindAsync(lab.Source, Stop));
    }

    /// <summary>A database that a demo operator is made in and removed from.</summary>
    private sealed class DemoLab : IAsyncDisposable
    {
        // The ledger tells what was imported, demo or not, and the versions that something was edited.
        private static readonly string[] Histories = ["import_batch", "config_version", "job_run", "job_history", "ended_change"];
        private readonly Database _database;
        private readonly ImportHost _host;

        private DemoLab(string connection)
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:CdrStats", (string?)connection)]).Build();
            var state = new Live<DatabaseState>(new DatabaseState.Ready(DateTimeOffset.UnixEpoch), TimeProvider.System);
            _database = new Database(configuration, NullLogger<EmbeddedPostgres>.Instance, state);
            _host = new ImportHost(_database, configuration, new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);
            (Demo, Removal) = (new DemoOperator(_host, TimeProvider.System), new DemoRemoval(_host));
        }

        public NpgsqlDataSource Source => _database.Source;

        public DemoOperator Demo { get; }

        public DemoRemoval Removal { get; }

        public static async Task<DemoLab> NewAsync(PostgresFixture postgres) => new(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));

        public async Task ImportAsync() => await _host.Importer.DrainAsync(1, Stop);

        public async Task RunAsync(string sql)
        {
            await using var command = Source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Stop);
        }

        public async Task<T> OneAsync<T>(string sql)
        {
            await using var command = Source.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync(Stop))!;
        }

        /// <summary>Every row of every table as text, but for the histories.</summary>
        public async Task<SortedDictionary<string, string>> EverythingAsync()
        {
            var names = await OneAsync<string[]>("select array_agg(relname::text) from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace");
            var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in names.Except(Histories))
            {
                rows[name] = await OneAsync<string>($"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from \"{name}\" t");
            }

            return rows;
        }

        public async ValueTask DisposeAsync()
        {
            await _host.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}

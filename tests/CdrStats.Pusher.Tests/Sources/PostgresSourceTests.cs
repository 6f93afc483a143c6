using System.Text.Json.Nodes;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources;

[Trait("Needs", "Server")]
public sealed class PostgresSourceTests(PostgresFixture postgres)
{
    private const string Table =
        """
        CREATE SCHEMA pbx;
        CREATE TABLE pbx.cdr (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, uniqueid text, src text, dst text, start timestamptz, duration integer, billsec integer,
            tags text[], codes integer[], detail jsonb, peer inet, quality numeric, answered boolean)
        """;

    [Theory]
    [InlineData("db_flag_field: sent")]
    [InlineData("")]
    public async Task Every_kind_of_value_arrives_as_it_is_stored_and_new_calls_follow(string progress)
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync(Table);
        await RunAsync(store,
            """
            INSERT INTO pbx.cdr (uniqueid, src, dst, start, duration, billsec, tags, codes, detail, peer, quality, answered)
            SELECT 'call-' || n, '📞 \N "x"', '44203' || n, '2026-07-01 12:00:00.25+05:30', 65, 60, '{plain,"a \"b\" \\ ,{}",NULL,""}', '{{1,2},{3,NULL}}',
                   '{"mos": 4.10, "legs": [1, {"x": null}]}', '192.0.2.7', 4.125, true
            FROM generate_series(1, 350) n
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, "db_table: pbx.cdr", progress));
        await pusher.UntilInboxHoldsAsync(inbox, 350);
        await RunAsync(store, "INSERT INTO pbx.cdr (uniqueid, start) VALUES ('bare', '2026-07-02 00:00:00Z')");
        await pusher.UntilInboxHoldsAsync(inbox, 351);
        Assert.Equal(351, await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import"));
        Assert.Equal(
            "📞 \\N \"x\"|442031|2026-07-01 06:30:00.25|65|60",
            await inbox.OneAsync<string>("SELECT concat_ws('|', caller_id_number, destination_number, starting_date AT TIME ZONE 'UTC', duration, billsec) FROM cdr_import WHERE callid = 'call-1'"));
        var extra = JsonNode.Parse(await inbox.OneAsync<string>("SELECT extradata::text FROM cdr_import WHERE callid = 'call-1'"))!;
        Assert.Equal("""["plain","a \u0022b\u0022 \\ ,{}",null,""]""", extra["tags"]!.ToJsonString());
        Assert.Equal("[[1,2],[3,null]]", extra["codes"]!.ToJsonString());
        Assert.Equal("""{"mos":4.10,"legs":[1,{"x":null}]}""", new JsonObject { ["mos"] = extra["detail"]!["mos"]!.DeepClone(), ["legs"] = extra["detail"]!["legs"]!.DeepClone() }.ToJsonString());
        Assert.Equal("192.0.2.7|4.125|true|2026-07-01 06:30:00.25+00", $"{extra["peer"]}|{extra["quality"]}|{extra["answered"]}|{extra["start"]}");
        if (progress.Length > 0)
        {
            // What was sent is marked afterwards.
            await pusher.UntilAsync(async () => await CountAsync(store, "SELECT count(*) FROM pbx.cdr WHERE sent = 1") == 351, "a mark on each call");
        }
        else
        {
            Assert.Equal(0, await CountAsync(store, "SELECT count(*) FROM information_schema.columns WHERE column_name = 'sent'"));
        }
    }

    [Fact]
    public async Task A_call_whose_transaction_took_an_earlier_id_and_ended_later_is_sent()
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync(Table);
        await using var slow = await store.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await slow.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var early = new NpgsqlCommand("INSERT INTO pbx.cdr (uniqueid, start) VALUES ('late', '2026-07-01')", slow))
        {
            await early.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await RunAsync(store, "INSERT INTO pbx.cdr (uniqueid, start) SELECT n, '2026-07-01' FROM generate_series(1, 300) n");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, "db_table: pbx.cdr"));
        await pusher.UntilInboxHoldsAsync(inbox, 300);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await pusher.UntilInboxHoldsAsync(inbox, 301);
        Assert.Equal(1, await inbox.OneAsync<long>("SELECT count(*) FROM cdr_import WHERE callid = 'late'"));
    }

    [Fact]
    public async Task A_table_truncated_each_night_is_read_from_its_start()
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync(Table, "INSERT INTO pbx.cdr (uniqueid, start) SELECT n, '2026-07-01' FROM generate_series(1, 20) n");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, "db_table: pbx.cdr"));
        await pusher.UntilInboxHoldsAsync(inbox, 20);
        await RunAsync(store, "TRUNCATE pbx.cdr RESTART IDENTITY; INSERT INTO pbx.cdr (uniqueid, start) SELECT n, '2026-07-02' FROM generate_series(1, 40) n");
        await pusher.UntilInboxHoldsAsync(inbox, 60);
        await pusher.UntilSaidAsync("began anew");
        Assert.Equal(60, await inbox.CountAsync());
    }

    [Fact]
    public async Task A_locked_table_is_waited_for_and_said()
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync(Table, "INSERT INTO pbx.cdr (uniqueid, start) VALUES ('one', '2026-07-01')");
        await using var maintenance = await store.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await maintenance.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("LOCK TABLE pbx.cdr", maintenance))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, "db_table: pbx.cdr").Replace("db_dns: \"", "db_dns: \"options='-c lock_timeout=500' ", StringComparison.Ordinal));
        await pusher.UntilSaidAsync("Cannot go on for now: the source: 55P03: canceling statement due to lock timeout");
        Assert.Equal(0, await inbox.CountAsync());
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await pusher.UntilInboxHoldsAsync(inbox, 1);
        await pusher.UntilSaidAsync("Back after");
    }

    [Theory]
    [InlineData("id uuid PRIMARY KEY DEFAULT gen_random_uuid(), sent boolean", "db_flag_field: sent")]
    [InlineData("id text PRIMARY KEY DEFAULT gen_random_uuid()::text", "db_flag_field: sent")]
    [InlineData("id int GENERATED BY DEFAULT AS IDENTITY", "")]
    [InlineData("id numeric NOT NULL UNIQUE DEFAULT random() * 1e20", "db_id_field: id\ndb_flag_field: sent")]
    public async Task A_record_is_known_by_a_uuid_a_text_an_identity_or_a_unique_column(string key, string settings)
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync(
            $"CREATE TABLE cdr ({key}, uniqueid text, src text, dst text, start timestamptz, duration int, billsec int)",
            "INSERT INTO cdr (uniqueid, start) SELECT n, '2026-07-01' FROM generate_series(1, 120) n");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, "max_fetch_batch: 50", settings));
        await pusher.UntilAsync(async () => Directory.Exists(disk.State) && Directory.GetFiles(disk.State, "*.status.json").Length > 0 && (await disk.StatusAsync()) is { CaughtUp: true, Tally.Sent: 120 }, "a status of all sent");
        Assert.Equal(120, await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import"));
    }

    [Fact]
    public async Task A_view_is_read_by_the_column_the_operator_names()
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync(Table, "INSERT INTO pbx.cdr (uniqueid, start) VALUES ('one', '2026-07-01'); CREATE VIEW cdr AS SELECT * FROM pbx.cdr");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using (var refused = RunningPusher.Start(Yaml(disk, inbox, store)))
        {
            Assert.Contains("no primary key", (await refused.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
        }

        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, "db_id_field: id"));
        await pusher.UntilInboxHoldsAsync(inbox, 1);
    }

    [Theory]
    [InlineData("number int, uniqueid text, start timestamptz", "", "ALTER TABLE cdr ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY")]
    [InlineData("id int UNIQUE, uniqueid text, start timestamptz", "db_id_field: id", "neither the primary key of cdr nor unique and NOT NULL")]
    [InlineData("id text PRIMARY KEY, uniqueid text, start timestamptz", "", "set db_flag_field")]
    [InlineData("id int PRIMARY KEY, uniqeid text, start timestamptz", "", "orig_field 'uniqueid' cannot be read from cdr: 42703: column \"uniqueid\" does not exist")]
    public async Task A_table_that_cannot_be_read_safely_is_refused_with_what_to_do(string columns, string settings, string sentence)
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync($"CREATE TABLE cdr ({columns}, src text, dst text, duration int, billsec int)");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, settings));
        Assert.Contains(sentence, (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_another_schema_is_named_when_it_is_missed()
    {
        using var disk = new SwitchDisk();
        await using var store = await NewStoreAsync(Table);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, store, "db_table: pbx.cdrs"));
        Assert.Contains("has no table 'pbx.cdrs'; did you mean 'pbx.cdr'?", (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
    }

    private async Task<NpgsqlDataSource> NewStoreAsync(params string[] statements)
    {
        var store = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync() + ";Persist Security Info=true");
        foreach (var statement in statements)
        {
            await RunAsync(store, statement);
        }

        return store;
    }

    private static async Task RunAsync(NpgsqlDataSource store, string sql)
    {
        await using var command = store.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource store, string sql)
    {
        await using var command = store.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static string Yaml(SwitchDisk disk, Inbox inbox, NpgsqlDataSource store, params string[] settings)
    {
        string[] further = settings.Contains("db_table: pbx.cdr") ? ["tags", "codes", "detail", "peer", "quality", "answered", "start"] : [];
        var extra = string.Join("\n", further.Select(name => $"  - {{orig_field: {name}, dest_field: extradata}}"));
        return $$"""
            storage_source: "postgres"
            db_dns: "{{Inbox.LibpqOf(store.ConnectionString)}}"
            {{string.Join('\n', settings)}}
            cdr_fields:
              - {orig_field: uniqueid, dest_field: callid, type_field: string}
              - {orig_field: src, dest_field: caller_id_number}
              - {orig_field: dst, dest_field: destination_number}
              - {orig_field: start, dest_field: starting_date, type_field: date}
              - {orig_field: duration, dest_field: duration, type_field: int}
              - {orig_field: billsec, dest_field: billsec, type_field: int}
            {{extra}}
            storage_destination: "postgres"
            pg_datasourcename: "{{inbox.Libpq}}"
            switch_ip: "192.0.2.1"
            time_zone: "Europe/Madrid"
            state_dir: "{{disk.State}}"
            """;
    }
}

using System.Text.Json.Nodes;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources;

[Trait("Needs", "Server")]
public sealed class MySqlSourceTests(PostgresFixture postgres, MariaDbServer mariaDb)
{
    private const string Table =
        """
        CREATE TABLE cdr (
          id int unsigned PRIMARY KEY AUTO_INCREMENT, calldate datetime NOT NULL DEFAULT '0000-00-00 00:00:00', clid varchar(80), dst varchar(80), dcontext varchar(80), channel varchar(80),
          lastapp varchar(80), lastdata varchar(80), duration int, billsec int, disposition varchar(45), accountcode varchar(20), uniqueid varchar(32), userfield varchar(255))
        """;

    [Theory]
    [InlineData("db_flag_field: flag_imported")]
    [InlineData("")]
    public async Task The_manuals_asterisk_settings_bring_calls_once_each(string progress)
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table);
        await mariaDb.RunAsync(database,
            "INSERT INTO cdr (calldate, clid, dst, duration, billsec, disposition, accountcode, uniqueid, lastapp) SELECT '2026-03-29 02:30:00', '\"O''Brien\" <1000>', CONCAT('44203', seq), 20, 12, IF(seq % 2, 'ANSWERED', 'BUSY'), '1000', CONCAT('u', seq), 'Dial' FROM seq_1_to_350");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database, progress, "time_zone: Europe/Madrid"));
        await pusher.UntilInboxHoldsAsync(inbox, 350);
        await mariaDb.RunAsync(database, "INSERT INTO cdr (calldate, dst, duration, billsec, uniqueid) VALUES ('2026-10-25 02:30:00', '1', 1, 1, 'repeated hour')");
        await pusher.UntilInboxHoldsAsync(inbox, 351);
        Assert.Equal(351, await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import"));
        Assert.Equal("16|17", await inbox.OneAsync<string>("SELECT string_agg(DISTINCT hangup_cause_id::text, '|' ORDER BY hangup_cause_id::text) FROM cdr_import WHERE callid <> 'repeated hour'"));
        Assert.Equal("\"O'Brien\" <1000>", await inbox.OneAsync<string>("SELECT caller_id_name FROM cdr_import WHERE callid = 'u1'"));
        Assert.Equal("Dial", (string?)JsonNode.Parse(await inbox.OneAsync<string>("SELECT extradata::text FROM cdr_import WHERE callid = 'u1'"))!["lastapp"]);
        // 02:30 does not exist on that day in Madrid: the offset before the change (+1) is used. In October it exists twice: the earlier one (+2).
        Assert.Equal("2026-03-29 01:30:00", await inbox.OneAsync<string>("SELECT (starting_date AT TIME ZONE 'UTC')::text FROM cdr_import WHERE callid = 'u1'"));
        Assert.Equal("2026-10-25 00:30:00", await inbox.OneAsync<string>("SELECT (starting_date AT TIME ZONE 'UTC')::text FROM cdr_import WHERE callid = 'repeated hour'"));
        await pusher.UntilAsync(async () => (await disk.StatusAsync()).Tally is { RepeatedHour: 1, SkippedHour: 350 }, "counted clock changes");
        Assert.Equal(progress.Length > 0 ? 351 : 0, await mariaDb.ScalarAsync<int>(database, progress.Length > 0 ? "SELECT COUNT(*) FROM cdr WHERE flag_imported = 1" : "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'flag_imported'"));
    }

    [Fact]
    public async Task A_zero_date_becomes_a_dead_letter_and_everything_else_arrives_with_its_text()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table, "ALTER TABLE cdr CONVERT TO CHARACTER SET utf8mb4, MODIFY clid varchar(80) CHARACTER SET latin1");
        await mariaDb.RunAsync(database, "SET sql_mode = ''; INSERT INTO cdr (calldate, uniqueid) VALUES ('0000-00-00 00:00:00', 'zero')");
        await mariaDb.RunAsync(database, """INSERT INTO cdr (calldate, uniqueid, clid, dst, userfield) VALUES ('2026-07-01 00:00:00', '📞 \\N', 'Peña', 'line\nbreak', 'a ''quoted'' \\ text')""");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database));
        await pusher.UntilInboxHoldsAsync(inbox, 1);
        Assert.Equal("📞 \\N|Peña|line\nbreak|a 'quoted' \\ text|0", await inbox.OneAsync<string>("SELECT concat_ws('|', callid, caller_id_name, destination_number, extradata->>'userfield', duration) FROM cdr_import"));
        await pusher.UntilAsync(() => Task.FromResult(disk.DeadLetters.Contains("'0000-00-00 00:00:00' is not a time", StringComparison.Ordinal)), "the dead letter");
    }

    [Fact]
    public async Task A_call_id_of_36_characters_arrives_as_it_was_written_whether_it_is_a_uuid_or_not()
    {
        string[] ids = ["6F9619FF-8B86-D011-B42D-00CF4FC964FF", "not a uuid but thirty-six characters", "short"];
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table, "ALTER TABLE cdr MODIFY uniqueid char(36), MODIFY userfield binary(16)");
        foreach (var id in ids)
        {
            await mariaDb.RunAsync(database, $"INSERT INTO cdr (calldate, uniqueid, userfield) VALUES ('2026-07-01 00:00:00', '{id}', '0123456789abcdef')");
        }

        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database));
        await pusher.UntilInboxHoldsAsync(inbox, 3);
        Assert.Equal(ids, await inbox.ListAsync<string>("SELECT callid FROM cdr_import ORDER BY id"));
        Assert.Equal(3, await inbox.OneAsync<long>("SELECT count(*) FROM cdr_import WHERE extradata->>'userfield' = '0123456789abcdef'"));
    }

    [Fact]
    public async Task A_small_number_in_a_tinyint_of_one_digit_is_that_number()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table, "ALTER TABLE cdr MODIFY duration tinyint(1), MODIFY billsec tinyint(1)");
        await mariaDb.RunAsync(database, "INSERT INTO cdr (calldate, uniqueid, duration, billsec) VALUES ('2026-07-01 00:00:00', 'small', 17, 2)");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database));
        await pusher.UntilInboxHoldsAsync(inbox, 1);
        Assert.Equal("17|2", await inbox.OneAsync<string>("SELECT concat_ws('|', duration, billsec) FROM cdr_import"));
    }

    [Fact]
    public async Task A_table_without_a_key_is_refused_with_the_statement_that_adds_one()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table.Replace("id int unsigned PRIMARY KEY AUTO_INCREMENT, ", "", StringComparison.Ordinal));
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database));
        Assert.Contains("ADD COLUMN id BIGINT PRIMARY KEY", (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_table_is_waited_for_and_said()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table, "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-07-01 00:00:00', 'one')");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var maintenance = new MySqlConnector.MySqlConnection(mariaDb.ConnectionString(database));
        await maintenance.OpenAsync(TestContext.Current.CancellationToken);
        await RunAsync("LOCK TABLES cdr WRITE");
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database).Replace(mariaDb.Dsn(database), mariaDb.Dsn(database) + "?readTimeout=1s", StringComparison.Ordinal));
        await pusher.UntilSaidAsync("Cannot go on for now: the source: The Command Timeout expired");
        Assert.Equal(0, await inbox.CountAsync());
        await RunAsync("UNLOCK TABLES");
        await pusher.UntilInboxHoldsAsync(inbox, 1);
        await pusher.UntilSaidAsync("Back after");

        async Task RunAsync(string sql)
        {
            await using var command = new MySqlConnector.MySqlCommand(sql, maintenance);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_view_is_read_by_the_column_the_operator_names()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table.Replace("CREATE TABLE cdr", "CREATE TABLE calls", StringComparison.Ordinal), "INSERT INTO calls (calldate, uniqueid) VALUES ('2026-07-01 00:00:00', 'one')", "CREATE VIEW cdr AS SELECT * FROM calls");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database, "db_id_field: id"));
        await pusher.UntilInboxHoldsAsync(inbox, 1);
    }

    [Fact]
    public async Task A_field_that_cannot_be_read_is_named()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(Yaml(disk, inbox, database).Replace("orig_field: uniqueid", "orig_field: uniqeid", StringComparison.Ordinal));
        Assert.Contains("orig_field 'uniqeid' cannot be read", (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'uniqueid'?", (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
    }

    private string Yaml(SwitchDisk disk, Inbox inbox, string database, params string[] extra) =>
        $"""
        storage_source: "mysql"
        db_file: ""
        db_dns: "{mariaDb.Dsn(database)}"
        db_table: "cdr"
        {string.Join('\n', extra)}
        cdr_fields:
          - orig_field: uniqueid
            dest_field: callid
            type_field: string
          - orig_field: clid
            dest_field: caller_id_name
            type_field: string
          - orig_field: "'' AS cidnum"
            dest_field: caller_id_number
            type_field: string
          - orig_field: dst
            dest_field: destination_number
            type_field: string
          - orig_field: "CASE disposition WHEN 'ANSWER' THEN 16 WHEN 'ANSWERED' THEN 16 WHEN 'BUSY' THEN 17 WHEN 'NO ANSWER' THEN 19 ELSE 41 END"
            dest_field: hangup_cause_id
            type_field: int
          - orig_field: duration
            dest_field: duration
            type_field: int
          - orig_field: billsec
            dest_field: billsec
            type_field: int
          - orig_field: accountcode
            dest_field: accountcode
            type_field: string
          - orig_field: calldate
            dest_field: starting_date
            type_field: date
          - orig_field: userfield
            dest_field: extradata
            type_field: jsonb
          - orig_field: lastapp
            dest_field: extradata
            type_field: jsonb
        storage_destination: "postgres"
        pg_datasourcename: "{inbox.Libpq}"
        table_destination: "cdr_import"
        switch_ip: ""
        cdr_source_type: 4
        state_dir: "{disk.State}"
        """;
}

using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Profiles;

[Trait("Needs", "Server")]
public sealed class AsteriskTests(PostgresFixture postgres, MariaDbServer mariaDb)
{
    // FreePBX's table: what the documentation of cdr_adaptive_odbc lists, and a key.
    private const string Table =
        """
        CREATE TABLE cdr (
          id bigint unsigned PRIMARY KEY AUTO_INCREMENT, calldate datetime NOT NULL DEFAULT '2000-01-01 00:00:00', clid varchar(80), src varchar(80), dst varchar(80), dcontext varchar(80),
          channel varchar(80), dstchannel varchar(80), lastapp varchar(80), lastdata varchar(80), duration int, billsec int, disposition varchar(45), amaflags int, accountcode varchar(20),
          uniqueid varchar(150), userfield varchar(255), did varchar(50), linkedid varchar(150), peeraccount varchar(80), sequence int) CHARACTER SET utf8mb4
        """;

    [Fact]
    public async Task A_mysql_table_arrives_field_by_field_whatever_its_texts_hold()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table);
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO cdr (calldate, clid, src, dst, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec, disposition, accountcode, uniqueid, userfield, linkedid, peeraccount, sequence) VALUES
            ('2026-07-01 12:00:00', '"O''Brien, "Bob" 📞" <1000>', '1000', '442031234567*123', 'from-internal', 'PJSIP/1000-01', 'PJSIP/trunk-02', 'Dial', 'PJSIP/44,"30"', 65, 60, 'ANSWERED', 'acme', 'a.1', '\\N', 'a.1', 'peer', 11),
            ('2026-07-01 12:00:01', '<1001>', '1001', '34650784355', 'from-internal', 'SIP/1', NULL, 'Hangup', 'line\nbreak, back\\slash', 7, 0, 'BUSY', NULL, 'a.2', '', 'a.2', NULL, 12),
            ('2026-07-01 12:00:02', '1002', '1002', '34650784356', 'default', 'SIP/2', '', '', '', 21, 0, 'NO ANSWER', '', 'a.3', NULL, 'a.3', NULL, 13),
            ('2026-07-01 12:00:03', 'Anonymous', 'anonymous', '+441632960000', 'default', 'SIP/3', '', '', '', 2, 0, 'CONGESTION', '', 'a.4', NULL, 'a.4', NULL, 14),
            ('2026-07-01 12:00:04', 'Eve <sip>', '1', '1', 'default', 'SIP/4', '', '', '', 1, 0, 'WEIRD', '', 'a.5', NULL, 'a.5', NULL, 15),
            ('2026-07-01 12:00:05', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'a.6', NULL, NULL, NULL, 16),
            ('2026-07-02 01:00:00', '""', '1000', '35312345678', 'default', 'SIP/5', 'SIP/6', 'Dial', '', 50010, 50000, 'ANSWERED', '', 'a.7', NULL, 'a.7', NULL, 17),
            ('2026-10-25 02:30:00', '', '1000', '35312345678', 'default', 'SIP/5', 'SIP/6', 'Dial', '', 9, 5, 'ANSWERED', '', 'a.8', NULL, 'a.8', NULL, 18)
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("asterisk-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: Europe/Madrid"));
        await pusher.UntilInboxHoldsAsync(inbox, 8);
        Assert.Equal(
            [
                "a.1|1000|O'Brien, \"Bob\" 📞|442031234567*123|2026-07-01 10:00:00|65|60|5|16|a.1",
                "a.2|1001||34650784355|2026-07-01 10:00:01|7|0|-|17|a.2",
                "a.3|1002||34650784356|2026-07-01 10:00:02|21|0|-|19|a.3",
                "a.4|anonymous|Anonymous|+441632960000|2026-07-01 10:00:03|2|0|-|34|a.4",
                "a.5|1|Eve|1|2026-07-01 10:00:04|1|0|-|41|a.5",
                "a.6||||2026-07-01 10:00:05|0|0|-|-|a.6",
                "a.7|1000||35312345678|2026-07-01 23:00:00|50010|50000|10|16|a.7",
                // Half past two came twice that night: the earlier is meant.
                "a.8|1000||35312345678|2026-10-25 00:30:00|9|5|4|16|a.8",
            ],
            await SwitchYaml.CallsAsync(inbox));
        Assert.Equal("dcontext=from-internal|dstchannel=PJSIP/trunk-02|lastapp=Dial|lastdata=PJSIP/44,\"30\"|peeraccount=peer|userfield=\\N", await SwitchYaml.ExtraAsync(inbox, "a.1"));
        Assert.Equal("dcontext=from-internal|lastapp=Hangup|lastdata=line\nbreak, back\\slash|userfield=", await SwitchYaml.ExtraAsync(inbox, "a.2"));
        Assert.Equal("192.0.2.1|4|acme|PJSIP/1000-01", await inbox.OneAsync<string>("SELECT concat_ws('|', switch, cdr_source_type, accountcode, channel) FROM cdr_import WHERE callid = 'a.1'"));
        await pusher.UntilAsync(async () => (await disk.StatusAsync()).Tally is { RepeatedHour: 1, DeadLetters: 0 }, "one repeated hour");
    }

    [Fact]
    public async Task The_legs_of_a_call_are_records_of_their_own_tied_together_and_sending_them_again_adds_none()
    {
        var database = await mariaDb.NewDatabaseAsync(Table);
        // A queue that rings two agents: one record for each, the same unique id. Then a table whose sequence no one fills: 0, and NULL.
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO cdr (calldate, src, dst, channel, dstchannel, duration, billsec, disposition, uniqueid, linkedid, sequence) VALUES
            ('2026-07-01 12:00:00', '1000', '200', 'SIP/q-1', 'SIP/agent1-1', 20, 0, 'NO ANSWER', 'q.1', 'q.1', 21),
            ('2026-07-01 12:00:00', '1000', '200', 'SIP/q-1', 'SIP/agent2-1', 45, 25, 'ANSWERED', 'q.1', 'q.1', 22),
            ('2026-07-01 12:00:25', '1000', '201', 'SIP/agent2-1', 'SIP/boss-1', 15, 9, 'ANSWERED', 'q.2', 'q.1', 23),
            ('2026-07-01 13:00:00', '1000', '300', 'SIP/r-1', 'SIP/a-1', 20, 0, 'NO ANSWER', 'r.1', '', 0),
            ('2026-07-01 13:00:00', '1000', '300', 'SIP/r-1', 'SIP/b-1', 20, 0, 'NO ANSWER', 'r.1', '', 0),
            ('2026-07-01 13:00:00', '1000', '300', 'SIP/r-1', 'SIP/c-1', 20, 0, 'NO ANSWER', 'r.1', NULL, NULL),
            ('2026-07-01 13:00:00', '1000', '300', 'SIP/r-1', 'SIP/c-1', 20, 0, 'NO ANSWER', 'r.1', NULL, NULL)
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        for (var i = 0; i < 2; i++)
        {
            // The second time from nothing, as after a lost disk.
            using var disk = new SwitchDisk();
            await using var pusher = RunningPusher.Start(SwitchYaml.For("asterisk-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: UTC"));
            await pusher.UntilAsync(async () => Directory.Exists(disk.State) && Directory.GetFiles(disk.State, "*.status.json").Length > 0 && (await disk.StatusAsync()) is { CaughtUp: true, Tally: var tally } && tally.Sent + tally.AlreadyThere == 7, "seven records");
        }

        Assert.Equal(["q.1:3", "r.1:4"], await inbox.ListAsync<string>("SELECT linked_id || ':' || count(*) FROM cdr_import GROUP BY linked_id ORDER BY 1"));
        Assert.Equal(7, await inbox.CountAsync());
    }

    [Fact]
    public async Task An_old_table_without_the_later_columns_is_read_by_what_it_has_and_check_says_so()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(
            "CREATE TABLE bill (start datetime, clid varchar(80), src varchar(80), dst varchar(80), duration float, billsec float, disposition varchar(45), nr int UNIQUE NOT NULL)",
            "INSERT INTO bill VALUES ('2026-07-01 12:00:00', '1', '1', '442031234567', 65.9, 60.2, 'ANSWERED', 1), ('2026-07-01 12:00:00', '1', '1', '442031234567', 65.9, 60.2, 'ANSWERED', 2)");
        await using var inbox = await Inbox.NewAsync(postgres, predecessor: true);
        var yaml = SwitchYaml.For("asterisk-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "db_table: bill", "db_id_field: nr", "time_zone: UTC");
        var said = new StringWriter();
        Assert.Equal(0, await Pusher.Commands.CheckCommand.RunAsync(Pusher.Configuration.ConfigFile.Parse("test.yaml", yaml), said, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Contains("Profile asterisk-mysql: Asterisk's cdr table", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("caller_id_number from src, destination_number from dst, starting_date from start", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("missing: uniqueid: calls have no call id", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("missing: sequence:", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("a record is named by: its row", said.ToString(), StringComparison.Ordinal);
        await using var pusher = RunningPusher.Start(yaml);
        await pusher.UntilInboxHoldsAsync(inbox, 2);
        Assert.Equal("|65|60|5|16", await inbox.OneAsync<string>("SELECT concat_ws('|', callid, duration, billsec, answersec, hangup_cause_id) FROM cdr_import LIMIT 1"));
    }

    [Fact]
    public async Task The_operators_fields_and_causes_take_the_place_of_the_profiles()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Table.Replace("disposition varchar(45)", "disposition varchar(45), hangupcause int", StringComparison.Ordinal));
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO cdr (calldate, dst, did, duration, billsec, disposition, uniqueid, sequence, lastapp, hangupcause) VALUES
            ('2026-07-01 12:00:00', 's', '442031234567', 9, 0, 'BUSY', 'u.1', 1, 'Dial', NULL), ('2026-07-01 12:00:01', 's', '442031234567', 9, 0, 'whatever', 'u.2', 2, 'Dial', 0),
            ('2026-07-01 12:00:02', 's', '442031234567', 9, 0, 'FAILED', 'u.3', 3, 'Dial', 28)
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For(
            "asterisk-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: UTC", "cdr_source_type: 0",
            "cdr_fields:",
            "  - {orig_field: \"CONCAT('+', did)\", dest_field: destination_number}",
            "  - {orig_field: \"'AL'\", dest_field: country_code}",
            "  - {orig_field: \"UPPER(lastapp)\", dest_field: extradata}",
            "cause_map: {busy: 20, \"*\": 3}"));
        await pusher.UntilInboxHoldsAsync(inbox, 3);
        Assert.Equal(
            ["u.1|+442031234567|AL|20|0|DIAL|Dial", "u.2|+442031234567|AL|3|0|DIAL|Dial", "u.3|+442031234567|AL|28|0|DIAL|Dial"],
            await inbox.ListAsync<string>("SELECT concat_ws('|', callid, destination_number, country_code, hangup_cause_id, cdr_source_type, extradata->>'UPPER(lastapp)', extradata->>'lastapp') FROM cdr_import ORDER BY callid"));
    }

    [Fact]
    public async Task A_master_db_arrives_with_columns_that_hold_texts_alone()
    {
        using var disk = new SwitchDisk();
        // As cdr_sqlite3_custom makes it: columns without types, every value a text.
        disk.Run("CREATE TABLE cdr (AcctId INTEGER PRIMARY KEY, calldate, clid, source, destination, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec, disposition, accountcode, uniqueid, linkedid, sequence, userfield)");
        disk.Run("INSERT INTO cdr VALUES (1, '2026-07-01 12:00:00', '\"Zoë 📞\" <1000>', '1000', '442031234567', 'c', 'SIP/1', 'SIP/2', 'Dial', @p0, '65.500', '60.250', 'ANSWERED', '', 's.1', 's.1', '7', '\\N')", "a, \"b\"\n'c'\\d");
        disk.Run("INSERT INTO cdr VALUES (2, '2026-07-01 12:00:00', '', '', '1', '', '', '', '', '', '', '', 'CHANUNAVAIL', '', 's.2', '', '', '')");
        disk.Run("INSERT INTO cdr VALUES (3, 'soon', '', '', '1', '', '', '', '', '', '', '', '', '', 's.3', '', '', '')");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("asterisk-sqlite", disk, inbox, $"db_file: {disk.Database}", "time_zone: Europe/Madrid"));
        await pusher.UntilInboxHoldsAsync(inbox, 2);
        Assert.Equal(
            ["s.1|1000|Zoë 📞|442031234567|2026-07-01 10:00:00|65|60|5|16|s.1", "s.2|||1|2026-07-01 10:00:00|0|0|-|47|s.2"], await SwitchYaml.CallsAsync(inbox));
        Assert.Equal("dcontext=c|dstchannel=SIP/2|lastapp=Dial|lastdata=a, \"b\"\n'c'\\d|userfield=\\N", await SwitchYaml.ExtraAsync(inbox, "s.1"));
        Assert.Equal(["starting_date from 'calldate': 'soon' is not a time; allowed are 2026-07-01 12:00:00, also with T, a fraction or a zone (Z, +02:00), 20260701120000, and Unix time"], await disk.ReasonsAsync(pusher, 1));
    }

    [Fact]
    public async Task The_samples_master_db_without_numbers_ends_the_start_with_what_to_add()
    {
        using var disk = new SwitchDisk();
        disk.Run("CREATE TABLE cdr (AcctId INTEGER PRIMARY KEY, calldate, clid, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec, disposition, amaflags, accountcode, uniqueid, userfield, test)");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("asterisk-sqlite", disk, inbox, $"db_file: {disk.Database}"));
        Assert.Equal(
            "table cdr has no column for destination_number: the profile looks for dst, destination. Add the column dst to the table and to Asterisk's configuration.",
            (await pusher.EndsWithAsync<Pusher.Configuration.ConfigurationException>()).Message);
    }
}

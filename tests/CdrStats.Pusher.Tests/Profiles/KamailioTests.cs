using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Profiles;

[Trait("Needs", "Server")]
public sealed class KamailioTests(PostgresFixture postgres, MariaDbServer mariaDb)
{
    // The manual's table.
    private const string Collection =
        """
        CREATE TABLE collection_cdrs (
          id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, cdr_id bigint NOT NULL DEFAULT 0, src_username varchar(64) NOT NULL DEFAULT '', src_domain varchar(128) NOT NULL DEFAULT '',
          dst_username varchar(64) NOT NULL DEFAULT '', dst_domain varchar(128) NOT NULL DEFAULT '', dst_ousername varchar(64) NOT NULL DEFAULT '',
          call_start_time datetime NOT NULL DEFAULT '2000-01-01 00:00:00', duration int unsigned NOT NULL DEFAULT 0, sip_call_id varchar(128) NOT NULL DEFAULT '',
          sip_from_tag varchar(128) NOT NULL DEFAULT '', sip_to_tag varchar(128) NOT NULL DEFAULT '', src_ip varchar(64) NOT NULL DEFAULT '', cost int NOT NULL DEFAULT 0,
          rated int NOT NULL DEFAULT 0, sip_code char(3) NOT NULL DEFAULT '', sip_reason varchar(128) NOT NULL DEFAULT '', created datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
          flag_imported int NOT NULL DEFAULT 0) CHARACTER SET utf8mb4
        """;

    // What kamailio's own acc-create.sql makes, with the columns of cdr_extra and db_extra.
    private static readonly string[] Own =
    [
        """
        CREATE TABLE acc_cdrs (
          id int unsigned AUTO_INCREMENT PRIMARY KEY NOT NULL, start_time datetime NOT NULL DEFAULT '2000-01-01 00:00:00', end_time datetime NOT NULL DEFAULT '2000-01-01 00:00:00',
          duration float(10,3) NOT NULL DEFAULT 0, src_username varchar(64) NOT NULL DEFAULT '', src_domain varchar(128) NOT NULL DEFAULT '', dst_username varchar(64) NOT NULL DEFAULT '',
          sip_call_id varchar(255) NOT NULL DEFAULT '', sip_from_tag varchar(128) NOT NULL DEFAULT '', sip_to_tag varchar(128) NOT NULL DEFAULT '', answer_epoch varchar(20) NOT NULL DEFAULT '')
        """,
        """
        CREATE TABLE missed_calls (
          id int unsigned AUTO_INCREMENT PRIMARY KEY NOT NULL, method varchar(16) NOT NULL DEFAULT '', from_tag varchar(128) NOT NULL DEFAULT '', to_tag varchar(128) NOT NULL DEFAULT '',
          callid varchar(255) NOT NULL DEFAULT '', sip_code varchar(3) NOT NULL DEFAULT '', sip_reason varchar(128) NOT NULL DEFAULT '', time datetime NOT NULL,
          src_user varchar(64) NOT NULL DEFAULT '', src_ip varchar(64) NOT NULL DEFAULT '', dst_user varchar(64) NOT NULL DEFAULT '', dst_ouser varchar(64) NOT NULL DEFAULT '')
        """,
    ];

    [Theory]
    [InlineData("")]
    [InlineData("db_flag_field: flag_imported")]
    public async Task The_manuals_collection_arrives_with_the_last_row_of_each_failed_call(string progress)
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Collection);
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO collection_cdrs (src_username, dst_username, dst_ousername, src_ip, call_start_time, duration, sip_call_id, sip_from_tag, sip_to_tag, sip_code, sip_reason) VALUES
            ('1001', '442031234567', '02031234567', '10.0.0.9', '2026-07-01 12:00:00', 65, 'a@x', 'f1', 't1', '200', ''),
            ('1002', '33142687603', '', '', '2026-07-01 12:00:10', 0, 'b@x', 'f2', 't2', '486', 'Busy here, O''Brien \\N 📞'),
            -- A gateway that fails, another that fails, and the proxy's own answer; the next call in between.
            ('1003', '493012345605', '', '', '2026-07-01 12:01:00', 0, 'c@x', 'f3', 't3', '503', 'Service Unavailable'),
            ('1004', '34650784302', '', '', '2026-07-01 12:01:05', 0, 'd@x', 'f4', '', '404', ''),
            ('1003', '493012345605', '', '', '2026-07-01 12:01:30', 0, 'c@x', 'f3', 't3b', '502', 'Bad Gateway'),
            ('1003', '493012345605', '', '', '2026-07-01 12:02:20', 0, 'c@x', 'f3', '', '480', 'Temporarily unavailable'),
            -- The same call id again after more than a minute is another attempt.
            ('1003', '493012345605', '', '', '2026-07-01 12:03:30', 0, 'c@x', 'f3', 't3', '408', ''),
            -- Fails at one gateway and is answered by the next: two records, one call.
            ('1005', '12025550127', '', '', '2026-07-01 12:04:00', 0, 'e@x', 'f5', 't5', '503', ''),
            ('1005', '12025550127', '', '', '2026-07-01 12:04:10', 12, 'e@x', 'f5', 't6', '200', ''),
            ('1006', '61291234567', '', '', '2026-07-01 12:05:00', 0, 'f@x', 'f6', '', '500', 'Q.850;cause=34;text="no, circuit"'),
            ('1007', '61291234568', '', '', '2026-07-01 12:05:01', 0, 'g@x', 'f7', '', '487', 'SIP;cause=487, Q.850 ; cause = "19"'),
            ('1008', '61291234569', '', '', '2026-07-01 12:05:02', 0, 'h@x', 'f8', '', '699', ''),
            ('1009', '5511912345674', '', '', '2026-07-01 12:09:00', 0, 'z@x', 'f9', '', '404', '')
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("kamailio-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: Europe/Madrid", "max_fetch_batch: 3", progress));
        await pusher.UntilInboxHoldsAsync(inbox, 10);
        Assert.Equal(
            [
                "a@x|1001||442031234567|2026-07-01 10:00:00|65|65|-|16|a@x",
                "b@x|1002||33142687603|2026-07-01 10:00:10|0|0|-|17|b@x",
                "d@x|1004||34650784302|2026-07-01 10:01:05|0|0|-|1|d@x",
                "c@x|1003||493012345605|2026-07-01 10:02:20|0|0|-|19|c@x",
                "c@x|1003||493012345605|2026-07-01 10:03:30|0|0|-|18|c@x",
                "e@x|1005||12025550127|2026-07-01 10:04:00|0|0|-|38|e@x",
                "e@x|1005||12025550127|2026-07-01 10:04:10|12|12|-|16|e@x",
                "f@x|1006||61291234567|2026-07-01 10:05:00|0|0|-|34|f@x",
                "g@x|1007||61291234568|2026-07-01 10:05:01|0|0|-|19|g@x",
                "h@x|1008||61291234569|2026-07-01 10:05:02|0|0|-|41|h@x",
            ],
            await SwitchYaml.CallsAsync(inbox));
        Assert.Equal("dst_domain=|dst_ouser=02031234567|sip_reason=|sip_status=200|src_domain=|src_ip=10.0.0.9", await SwitchYaml.ExtraAsync(inbox, "a@x"));
        Assert.Equal("Busy here, O'Brien \\N 📞|486", await inbox.OneAsync<string>("SELECT concat_ws('|', extradata->>'sip_reason', extradata->>'sip_status') FROM cdr_import WHERE callid = 'b@x'"));
        await pusher.UntilAsync(async () => (await disk.StatusAsync()).Tally is { Sent: 10, Superseded: 2, DeadLetters: 0 }, "two rows superseded");
        // What was superseded is done with; the newest failure waits until nothing can follow it.
        await pusher.UntilAsync(async () => progress.Length == 0 || await mariaDb.ScalarAsync<int>(database, "SELECT COUNT(*) FROM collection_cdrs WHERE flag_imported = 1") == 12, "twelve marks");
        await mariaDb.RunAsync(database, "INSERT INTO collection_cdrs (src_username, dst_username, call_start_time, sip_call_id, sip_from_tag, sip_code) VALUES ('1', '2', '2026-07-01 12:30:00', 'y@x', 'f', '404')");
        await pusher.UntilInboxHoldsAsync(inbox, 11);
        Assert.Equal(1, await inbox.OneAsync<long>("SELECT count(*) FROM cdr_import WHERE callid = 'z@x'"));
    }

    [Fact]
    public async Task Acc_s_own_tables_are_one_source_with_talk_told_from_ringing_by_the_answer()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(Own);
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO acc_cdrs (start_time, end_time, duration, src_username, dst_username, sip_call_id, sip_from_tag, sip_to_tag, answer_epoch) VALUES
            ('2026-07-01 12:00:00', '2026-07-01 12:01:05', 65.870, '1001', '442031234567', 'a@x', 'f1', 't1', '1782900005'),
            -- A failed dialog has a row as well unless cdr_on_failed is 0: it is read from missed_calls.
            ('2026-07-01 12:00:20', '2026-07-01 12:00:20', 0, '1002', '33142687603', 'b@x', 'f2', '', ''),
            ('2026-07-01 13:00:00', '2026-07-02 02:00:00', 46800, '1003', '34650784355', 'c@x', 'f3', 't3', '1782903600')
            """);
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO missed_calls (method, from_tag, to_tag, callid, sip_code, sip_reason, time, src_user, dst_user, dst_ouser, src_ip) VALUES
            ('INVITE', 'f2', 't2', 'b@x', '503', 'Service Unavailable', '2026-07-01 12:00:21', '1002', '33142687603', '0142', '10.0.0.9'),
            ('INVITE', 'f2', '', 'b@x', '500', 'Server error', '2026-07-01 12:00:22', '1002', '33142687603', '0142', '10.0.0.9'),
            ('INVITE', 'f9', '', 'z@x', '404', '', '2026-07-01 12:30:00', '1', '2', '', '')
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        var yaml = SwitchYaml.For("kamailio-acc-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: Europe/Madrid", "cause_map: {5xx: 34}");
        var said = new StringWriter();
        Assert.Equal(ExitCode.Well, await CheckCommand.RunAsync(ConfigFile.Parse("test.yaml", yaml), said, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Contains("table acc_cdrs where duration > 0 in MySQL", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("table missed_calls in MySQL", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("answer_date from answer_epoch", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("rows with one callid and from_tag within 60 s are one call: the last is sent", said.ToString(), StringComparison.Ordinal);
        await using var pusher = RunningPusher.Start(yaml);
        await pusher.UntilInboxHoldsAsync(inbox, 3);
        Assert.Equal(
            [
                "a@x|1001||442031234567|2026-07-01 10:00:00|65|60|5|16|a@x",
                "b@x|1002||33142687603|2026-07-01 10:00:22|0|0|-|34|b@x",
                "c@x|1003||34650784355|2026-07-01 11:00:00|46800|46800|0|16|c@x",
            ],
            await SwitchYaml.CallsAsync(inbox));
        Assert.Equal("dst_ouser=0142|sip_reason=Server error|sip_status=500|src_ip=10.0.0.9", await SwitchYaml.ExtraAsync(inbox, "b@x"));
    }

    [Fact]
    public async Task Without_the_answer_the_operator_has_to_say_what_the_duration_begins_with()
    {
        var database = await mariaDb.NewDatabaseAsync([.. Own.Select(table => table.Replace(", answer_epoch varchar(20) NOT NULL DEFAULT ''", "", StringComparison.Ordinal))]);
        await mariaDb.RunAsync(database, "INSERT INTO acc_cdrs (start_time, duration, dst_username, sip_call_id, sip_from_tag) VALUES ('2026-07-01 12:00:00', 65.870, '2', 'a@x', 'f1')");
        await using var inbox = await Inbox.NewAsync(postgres);
        using (var disk = new SwitchDisk())
        {
            await using var pusher = RunningPusher.Start(Yaml(disk));
            Assert.StartsWith(
                "table acc_cdrs does not tell when a call was answered, so ringing cannot be told from talk: store it as answer_epoch with cdr_extra, or say what its duration begins with: 'duration_includes_ringing: no'",
                (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
        }

        Assert.Equal("65|65||", await SentAsync("duration_includes_ringing: no"));
        await inbox.RunAsync("TRUNCATE cdr_import");
        Assert.Equal("65|65||true", await SentAsync("duration_includes_ringing: yes"));

        string Yaml(SwitchDisk disk, string line = "") => SwitchYaml.For("kamailio-acc-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: UTC", line);

        async Task<string> SentAsync(string line)
        {
            using var disk = new SwitchDisk();
            await using var pusher = RunningPusher.Start(Yaml(disk, line));
            await pusher.UntilInboxHoldsAsync(inbox, 1);
            return await inbox.OneAsync<string>("SELECT duration || '|' || billsec || '|' || coalesce(answersec::text, '') || '|' || coalesce(extradata->>'billsec_includes_ringing', '') FROM cdr_import");
        }
    }
}

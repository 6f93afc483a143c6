using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Profiles;

[Trait("Needs", "Server")]
public sealed class OpenSipsAndSipwiseTests(PostgresFixture postgres, MariaDbServer mariaDb)
{
    [Fact]
    public async Task Opensips_calls_start_with_the_invite_and_last_ringing_and_talk()
    {
        using var disk = new SwitchDisk();
        const string Fields = "src_user varchar(64), src_ip varchar(64), dst_user varchar(64), accountcode varchar(64)";
        var database = await mariaDb.NewDatabaseAsync(
            $"CREATE TABLE acc (id int unsigned AUTO_INCREMENT PRIMARY KEY NOT NULL, method char(16) DEFAULT '' NOT NULL, from_tag char(64) DEFAULT '' NOT NULL, to_tag char(64) DEFAULT '' NOT NULL, callid char(64) DEFAULT '' NOT NULL, sip_code char(3) DEFAULT '' NOT NULL, sip_reason char(32) DEFAULT '' NOT NULL, time datetime NOT NULL, duration int unsigned DEFAULT 0 NOT NULL, ms_duration int unsigned DEFAULT 0 NOT NULL, setuptime int unsigned DEFAULT 0 NOT NULL, created datetime DEFAULT NULL, {Fields}) CHARACTER SET utf8mb4",
            $"CREATE TABLE missed_calls (id int unsigned AUTO_INCREMENT PRIMARY KEY NOT NULL, method char(16) DEFAULT '' NOT NULL, from_tag char(64) DEFAULT '' NOT NULL, to_tag char(64) DEFAULT '' NOT NULL, callid char(64) DEFAULT '' NOT NULL, sip_code char(3) DEFAULT '' NOT NULL, sip_reason char(32) DEFAULT '' NOT NULL, time datetime NOT NULL, setuptime int unsigned DEFAULT 0 NOT NULL, created datetime DEFAULT NULL, {Fields})");
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO acc (method, from_tag, to_tag, callid, sip_code, sip_reason, time, duration, ms_duration, setuptime, created, src_user, dst_user, accountcode) VALUES
            ('INVITE', 'f1', 't1', 'a@x', '200', 'OK', '2026-10-25 02:30:07', 60, 60321, 7, '2026-10-25 02:30:00', 'o''b"📞', '442031234567', 'acme'),
            ('BYE', 'f1', 't1', 'a@x', '200', 'OK', '2026-10-25 02:31:07', 0, 0, 0, NULL, '', '', NULL),
            ('INVITE', 'f2', 't2', 'b@x', '200', 'OK', '2026-07-01 12:00:00', 43300, 43300000, 0, NULL, '1', '34650784355', NULL)
            """);
        await mariaDb.RunAsync(
            database,
            """
            INSERT INTO missed_calls (method, from_tag, to_tag, callid, sip_code, sip_reason, time, setuptime, created, src_user, dst_user) VALUES
            ('INVITE', 'f3', 't', 'c@x', '503', 'Service Unavailable', '2026-07-01 12:00:03', 3, '2026-07-01 12:00:00', '1', '2'),
            ('INVITE', 'f3', '', 'c@x', '480', 'Gone', '2026-07-01 12:00:20', 20, '2026-07-01 12:00:00', '1', '2'),
            ('INVITE', 'f4', '', 'd@x', '486', 'Busy', '2026-07-01 12:00:30', 0, NULL, '1', '2'),
            ('INVITE', 'f9', '', 'z@x', '404', '', '2026-07-01 12:30:00', 0, NULL, '1', '2')
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("opensips-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: Europe/Madrid", "cause_map_preset: rfc3398"));
        await pusher.UntilInboxHoldsAsync(inbox, 4);
        Assert.Equal(
            [
                "b@x|1||34650784355|2026-07-01 10:00:00|43300|43300|0|16|b@x",
                "c@x|1||2|2026-07-01 10:00:00|20|0|-|18|c@x",
                "d@x|1||2|2026-07-01 10:00:30|0|0|-|17|d@x",
                "a@x|o'b\"📞||442031234567|2026-10-25 00:30:00|67|60|7|16|a@x",
            ],
            await SwitchYaml.CallsAsync(inbox));
        Assert.Equal("acme|7|OK|200", await inbox.OneAsync<string>("SELECT concat_ws('|', accountcode, cdr_source_type, extradata->>'sip_reason', extradata->>'sip_status') FROM cdr_import WHERE callid = 'a@x'"));
    }

    [Fact]
    public async Task Sipwise_calls_come_by_their_epochs_from_a_table_whose_key_has_two_columns()
    {
        using var disk = new SwitchDisk();
        var database = await mariaDb.NewDatabaseAsync(
            """
            CREATE TABLE cdr (
              id int unsigned NOT NULL AUTO_INCREMENT, update_time timestamp NOT NULL DEFAULT current_timestamp(), source_user_id char(36) NOT NULL DEFAULT '0', source_account_id int unsigned NOT NULL DEFAULT 0,
              source_user varchar(255) NOT NULL, source_domain varchar(255) NOT NULL, source_cli varchar(64) NOT NULL, source_clir tinyint(1) NOT NULL DEFAULT 0, source_ip varchar(64) NOT NULL,
              destination_account_id int unsigned NOT NULL DEFAULT 0, destination_user varchar(255) NOT NULL, destination_domain varchar(255) NOT NULL, destination_user_dialed varchar(255) NOT NULL,
              destination_user_in varchar(255) NOT NULL, destination_domain_in varchar(255) NOT NULL DEFAULT '', call_type enum('call','cfu','cft','cfb','cfna') NOT NULL DEFAULT 'call',
              call_status enum('ok','busy','noanswer','cancel','offline','timeout','other','failed') NOT NULL DEFAULT 'ok', call_code char(3) NOT NULL, init_time decimal(13,3) NOT NULL,
              start_time decimal(13,3) NOT NULL, duration decimal(13,3) NOT NULL, call_id varchar(255) NOT NULL, rating_status enum('unrated','ok','failed') NOT NULL DEFAULT 'unrated',
              PRIMARY KEY (id, start_time)) DEFAULT CHARSET=utf8mb3
            """,
            """
            INSERT INTO cdr (source_account_id, source_user, source_domain, source_cli, source_clir, source_ip, destination_user, destination_domain, destination_user_dialed, destination_user_in, call_type, call_status, call_code, init_time, start_time, duration, call_id) VALUES
            (7, 'alice', 'sip.test', '431234567', 1, '10.0.0.9', 'bob', 'sip.test', '0043 1 98"', '43198', 'call', 'ok', '200', 1782900000.250, 1782900005.900, 60.700, 'a@x'),
            (0, '0', 'peer', '441632960000', 0, '10.0.0.8', 'bob', 'sip.test', '98', '43198', 'cfb', 'busy', '486', 1782900001.000, 1782900008.100, 0.000, 'a@x'),
            (7, 'alice', 'sip.test', '431234567', 0, '10.0.0.9', '', '', '', '4319999', 'call', 'cancel', '487', 1782900002.000, 1782900009.000, 0.000, 'b@x')
            """);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(SwitchYaml.For("sipwise-mysql", disk, inbox, $"db_dns: \"{mariaDb.Dsn(database)}\"", "time_zone: Asia/Kathmandu"));
        await pusher.UntilInboxHoldsAsync(inbox, 3);
        Assert.Equal(
            [
                "a@x|431234567||43198|2026-07-01 10:00:00|65|60|5|16|a@x",
                "a@x|441632960000||43198|2026-07-01 10:00:01|7|0|-|17|a@x",
                "b@x|431234567||4319999|2026-07-01 10:00:02|7|0|-|487|b@x",
            ],
            await SwitchYaml.CallsAsync(inbox));
        Assert.Equal(["7|ok|0043 1 98\"", "-|busy|98", "7|cancel|"], await inbox.ListAsync<string>("SELECT concat_ws('|', coalesce(accountcode, '-'), state, extradata->>'destination_user_dialed') FROM cdr_import ORDER BY starting_date"));
    }
}

using System.Text.Json.Nodes;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources;

[Trait("Needs", "Server")]
public sealed class SqliteSourceTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_manuals_freeswitch_settings_bring_calls_with_their_extra_data()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 1);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await pusher.UntilInboxHoldsAsync(inbox, 1);
        }

        Assert.Equal(
            "192.0.2.1|3|call-1|1000|Alice|442031|2026-07-01 12:00:00|65|60|16|f",
            await inbox.OneAsync<string>(
                "SELECT concat_ws('|', switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, (starting_date AT TIME ZONE 'UTC')::text, duration, billsec, hangup_cause_id, imported) FROM cdr_import"));
        var extra = JsonNode.Parse(await inbox.OneAsync<string>("SELECT extradata::text FROM cdr_import"))!;
        Assert.Equal("2026-07-01 12:00:05", (string?)extra["datetime(answer_stamp)"]);
        Assert.Equal("2026-07-01 12:01:05", (string?)extra["datetime(end_stamp)"]);
    }

    [Theory]
    [InlineData("db_flag_field: flag_imported")]
    [InlineData("")]
    public async Task More_rows_than_a_batch_arrive_once_each_and_new_ones_follow(string progress)
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 2_503);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, progress, "max_fetch_batch: 100"));
        await pusher.UntilInboxHoldsAsync(inbox, 2_503);
        disk.Run("INSERT INTO cdr (uuid, destination_number, duration, billsec, start_stamp) VALUES ('late', '1', 1, 1, '2026-07-02 00:00:00')");
        await pusher.UntilInboxHoldsAsync(inbox, 2_504);
        await pusher.UntilAsync(async () => (await disk.StatusAsync()) is { CaughtUp: true, Tally.Sent: 2_504 }, "a status of all sent");
        Assert.Equal(2_504, await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import"));
        Assert.Equal(2_504, await inbox.CountAsync());
    }

    [Fact]
    public async Task The_flag_column_is_added_when_it_is_missing_and_set_after_sending()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 3);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, "db_flag_field: flag_imported"));
        await pusher.UntilSaidAsync("Added the column flag_imported");
        await pusher.UntilAsync(() => Task.FromResult(disk.Count("SELECT COUNT(*) FROM cdr WHERE flag_imported = 1") == 3), "the marks");
        Assert.Equal(3, await inbox.CountAsync());
    }

    [Fact]
    public async Task Any_text_survives_and_what_cannot_is_replaced_and_counted()
    {
        string[] texts = ["O'Brien \"Bob\"", @"back\slash \N \\.", "line\r\nbreak\ttab", "📞 émoji ünï", "%s {0} ${x} $1 @p0 --", ""];
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        foreach (var text in texts)
        {
            disk.Run("INSERT INTO cdr (uuid, caller_id_name, destination_number, duration, billsec, start_stamp, answer_stamp) VALUES (@p0, @p0, '1', 1, 1, '2026-07-01 00:00:00', @p0)", text);
        }

        disk.Run("INSERT INTO cdr (uuid, caller_id_name, destination_number, duration, billsec, start_stamp) VALUES (CAST(x'41FF42' AS TEXT), CAST(x'410042' AS TEXT), '1', 1, 1, '2026-07-01 00:00:00')");
        await using var inbox = await Inbox.NewAsync(postgres);
        var yaml = disk.Yaml(inbox).Replace("orig_field: \"datetime(answer_stamp)\"", "orig_field: \"answer_stamp\"", StringComparison.Ordinal);
        await using var pusher = RunningPusher.Start(yaml);
        await pusher.UntilInboxHoldsAsync(inbox, texts.Length + 1);
        Assert.Equal([.. texts, "A\uFFFDB"], await inbox.ListAsync<string>("SELECT callid FROM cdr_import ORDER BY id"));
        Assert.Equal([.. texts, "A\uFFFDB"], await inbox.ListAsync<string>("SELECT caller_id_name FROM cdr_import ORDER BY id"));
        Assert.Equal(texts, await inbox.ListAsync<string>("SELECT extradata->>'answer_stamp' FROM cdr_import WHERE extradata->>'answer_stamp' IS NOT NULL ORDER BY id"));
        await pusher.UntilAsync(async () => (await disk.StatusAsync()).Tally.TextsRepaired == 2, "two repaired texts");
    }

    [Fact]
    public async Task Nulls_are_filled_in_and_a_record_without_a_start_becomes_a_dead_letter()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.Run("INSERT INTO cdr (start_stamp) VALUES ('2026-07-01 00:00:00')");
        disk.Run("INSERT INTO cdr (uuid, start_stamp) VALUES ('no start', NULL)");
        disk.Run("INSERT INTO cdr (uuid, start_stamp, duration) VALUES ('bad duration', '2026-07-01 00:00:00', 'a while')");
        disk.Run("INSERT INTO cdr (uuid, start_stamp, billsec) VALUES ('too long', '2026-07-01 00:00:00', 3000000000)");
        disk.AddCalls(1, 1);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox));
        await pusher.UntilInboxHoldsAsync(inbox, 2);
        Assert.Equal("[]|[]|[]|[]|0|0", await inbox.OneAsync<string>(
            "SELECT format('[%s]|[%s]|[%s]|[%s]|%s|%s', callid, caller_id_number, caller_id_name, destination_number, duration, billsec) FROM cdr_import WHERE hangup_cause_id IS NULL"));
        await pusher.UntilAsync(async () => (await disk.StatusAsync()).Tally.DeadLetters == 3, "three dead letters");
        var reasons = disk.DeadLetters.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["reason"]!);
        Assert.Equal(["starting_date is NULL", "duration from 'duration': 'a while' is not a number", "billsec from 'billsec': 3000000000 does not fit an integer"], reasons);
    }

    [Fact]
    public async Task A_table_emptied_each_night_is_read_from_its_start_though_ids_are_used_again()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 20);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await pusher.UntilInboxHoldsAsync(inbox, 20);
            disk.Run("DELETE FROM cdr");
            disk.AddCalls(100, 5);
            await pusher.UntilInboxHoldsAsync(inbox, 25);
        }

        // The whole night passes while no pusher runs, and the new ids reach beyond the old mark.
        disk.Run("DELETE FROM cdr");
        disk.AddCalls(200, 50);
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await pusher.UntilInboxHoldsAsync(inbox, 75);
            await pusher.UntilSaidAsync("began anew");
        }

        Assert.Equal(75, await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import"));
        Assert.Equal(75, await inbox.CountAsync());
    }

    [Fact]
    public async Task A_record_whose_earlier_id_was_committed_later_is_found()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 10);
        disk.Run("UPDATE cdr SET id = id + 100 WHERE id > 5");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox));
        await pusher.UntilInboxHoldsAsync(inbox, 10);
        disk.Run("INSERT INTO cdr (id, uuid, start_stamp) VALUES (50, 'late', '2026-07-01 00:00:00')");
        await pusher.UntilInboxHoldsAsync(inbox, 11);
        Assert.Equal(1, await inbox.OneAsync<long>("SELECT count(*) FROM cdr_import WHERE callid = 'late'"));
    }

    [Fact]
    public async Task A_table_without_primary_key_is_read_by_its_row_numbers()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs("context TEXT");
        disk.AddCalls(1, 250);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox));
        await pusher.UntilInboxHoldsAsync(inbox, 250);
    }

    [Fact]
    public async Task A_table_that_cannot_tell_its_rows_apart_is_refused()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs("part TEXT, number INTEGER");
        disk.Run("ALTER TABLE cdr RENAME TO cdr_all");
        disk.Run("CREATE VIEW cdr AS SELECT * FROM cdr_all");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox));
        Assert.Contains("no primary key", (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
    }
}

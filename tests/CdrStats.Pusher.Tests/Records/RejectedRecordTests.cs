using System.Text.Json.Nodes;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Records;

[Trait("Needs", "Server")]
public sealed class RejectedRecordTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_day_and_month_in_another_order_is_a_dead_letter_that_names_the_forms()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.Run("INSERT INTO cdr (uuid, start_stamp) VALUES ('ambiguous', '03/04/2026 10:00')");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox).Replace("\"datetime(start_stamp)\"", "start_stamp", StringComparison.Ordinal));
        Assert.Equal(
            ["starting_date from 'start_stamp': '03/04/2026 10:00' is not a time; allowed are 2026-07-01 12:00:00, also with T, a fraction or a zone (Z, +02:00), 20260701120000, and Unix time"],
            await disk.ReasonsAsync(pusher, 1));
        Assert.Equal(0, await inbox.CountAsync());
    }

    [Fact]
    public async Task Jsonb_brings_objects_and_lists_as_json_other_texts_as_texts_and_rejects_what_is_broken()
    {
        string[] good = ["""{"a": [1, {"b": null}], "é": "📞 \\N"}""", "[1, 2.50]", "Dial", "42", "", """ {"spaced": true} """];
        string[] broken = ["{\"a\": 1", "[1,]", "{'a': 1}", """{"a": "\ud800"}""", new string('[', 100_000)];
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        foreach (var text in good.Concat(broken))
        {
            disk.Run("INSERT INTO cdr (uuid, start_stamp, answer_stamp) VALUES (@p0, '2026-07-01 00:00:00', @p0)", text);
        }

        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox).Replace("\"datetime(answer_stamp)\"", "answer_stamp", StringComparison.Ordinal));
        await pusher.UntilInboxHoldsAsync(inbox, good.Length);
        var reasons = await disk.ReasonsAsync(pusher, broken.Length);
        Assert.All(reasons, reason => Assert.StartsWith("extradata from 'answer_stamp': ", reason, StringComparison.Ordinal));
        Assert.All(reasons, reason => Assert.Contains(" is not JSON", reason, StringComparison.Ordinal));
        var stored = (await inbox.ListAsync<string>("SELECT (extradata->'answer_stamp')::text FROM cdr_import ORDER BY id")).Select(text => JsonNode.Parse(text)).ToList();
        Assert.Equal("📞 \\N", (string?)stored[0]!["é"]);
        Assert.Null(stored[0]!["a"]![1]!["b"]);
        Assert.Equal("[1,2.50]", stored[1]!.ToJsonString());
        Assert.Equal(["Dial", "42", ""], stored[2..5].Select(text => (string?)text));
        Assert.True((bool)stored[5]!["spaced"]!);
    }

    [Fact]
    public async Task An_amount_the_inbox_would_round_or_cannot_hold_is_a_dead_letter()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs("id INTEGER PRIMARY KEY, rate TEXT, cost REAL");
        disk.Run("INSERT INTO cdr (uuid, start_stamp, rate, cost) VALUES ('exact', '2026-07-01 00:00:00', '99999.123450000', 0.30000000000000004)");
        disk.Run("INSERT INTO cdr (uuid, start_stamp, rate, cost) VALUES ('fine', '2026-07-01 00:00:00', '0.000001', 1)");
        disk.Run("INSERT INTO cdr (uuid, start_stamp, rate, cost) VALUES ('cost', '2026-07-01 00:00:00', '1', 0.1234567)");
        disk.Run("INSERT INTO cdr (uuid, start_stamp, rate, cost) VALUES ('large', '2026-07-01 00:00:00', '100000', 1)");
        await using var inbox = await Inbox.NewAsync(postgres);
        var yaml = disk.Yaml(inbox).Replace("storage_destination:", "  - {orig_field: rate, dest_field: buy_rate}\n  - {orig_field: cost, dest_field: sell_cost}\nstorage_destination:", StringComparison.Ordinal);
        await using var pusher = RunningPusher.Start(yaml);
        await pusher.UntilInboxHoldsAsync(inbox, 1);
        Assert.Equal(
            [
                "buy_rate from 'rate': 0.000001 has more than the five decimals that are kept", "sell_cost from 'cost': 0.1234567 has more than the five decimals that are kept",
                "buy_rate from 'rate': 100000 must be below 100000",
            ],
            await disk.ReasonsAsync(pusher, 3));
        Assert.Equal("99999.12345|0.30000", await inbox.OneAsync<string>("SELECT concat_ws('|', buy_rate, sell_cost) FROM cdr_import"));
    }
}

using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Notifications.Webhooks;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Alarms;
using CdrStats.Testing;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Notifications;

/// <summary>Events on their way to receivers that take them, do not, or must not be called.</summary>
public sealed class WebhookTests(PostgresFixture postgres)
{
    private static readonly EphemeralDataProtectionProvider Protection = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_incident_is_told_signed_again_until_it_is_taken_and_under_one_id()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await using var peer = new HttpPeer();
        using var client = new WebhookClient(new WebhookSettings(true));
        var (store, outbox) = (new WebhookStore(lab.Calls.Source, Protection, lab.Clock), new WebhookOutbox(lab.Calls.Source, client, Protection, lab.Clock));
        var secret = await AddAsync(store, "chat", peer.Url);
        await AddAsync(store, "only recoveries", peer.Url, WebhookEvents.IncidentRecovered);
        var off = Webhook.New with { Name = "off", Url = peer.Url, Enabled = false };
        await store.SaveAsync("ana", off, false, Stop);
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        var alarm = await lab.AddAsync(AlarmLab.LowAsr);
        await lab.Round.EvaluateAsync(Stop);

        peer.Status = 503;
        Assert.Equal(0, await outbox.DeliverDueAsync(Stop));
        Assert.Equal(0, await outbox.DeliverDueAsync(Stop));               // not before its pause is over
        var waiting = Assert.Single(await store.LogAsync(null, Stop));
        Assert.Equal((NotificationState.Waiting, 1, 503, "heard"), (waiting.State, waiting.Attempts, waiting.Status, waiting.Answer));
        (peer.Status, lab.Clock.Now) = (202, lab.Clock.Now.AddSeconds(15));
        Assert.Equal(1, await outbox.DeliverDueAsync(Stop));
        Assert.Equal(0, await outbox.DeliverDueAsync(Stop));

        Assert.Equal(2, peer.Heard.Count);
        var (first, last) = (peer.Heard[0], peer.Heard[1]);
        Assert.Equal((first.Body, first.Headers["CdrStats-Event-Id"], "/hook", "incident.opened"), (last.Body, last.Headers["CdrStats-Event-Id"], last.Path, last.Headers["CdrStats-Event"]));
        Assert.True(IsSigned(last, secret, lab.Clock.Now));
        Assert.False(IsSigned(last, secret + "x", lab.Clock.Now));
        var told = JsonDocument.Parse(last.Body).RootElement;
        Assert.Equal((first.Headers["CdrStats-Event-Id"], "incident.opened"), (told.GetProperty("id").GetString(), told.GetProperty("event").GetString()));
        var data = told.GetProperty("data");
        Assert.Equal((alarm.Id, 0m, 50m, 1), (data.GetProperty("alarm").GetProperty("id").GetInt32(), data.GetProperty("value").GetDecimal(), data.GetProperty("threshold").GetDecimal(), data.GetProperty("calls").GetInt32()));

        Assert.IsType<Saved.Done>(await store.RedeliverAsync(waiting.Id, Stop));
        Assert.Equal(1, await outbox.DeliverDueAsync(Stop));
        Assert.Equal(first.Headers["CdrStats-Event-Id"], peer.Heard[2].Headers["CdrStats-Event-Id"]);
        Assert.Equal([NotificationState.Sent, NotificationState.Sent], (await store.LogAsync(null, Stop)).Select(one => one.State));
    }

    [Fact]
    public async Task A_private_address_is_not_called_unless_that_is_allowed_and_one_that_is_away_keeps_no_other_waiting()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await using var peer = new HttpPeer();
        using var careful = new WebhookClient(new WebhookSettings(false));
        using var client = new WebhookClient(new WebhookSettings(true));
        var store = new WebhookStore(lab.Calls.Source, Protection, lab.Clock);
        var outbox = new WebhookOutbox(lab.Calls.Source, client, Protection, lab.Clock);
        await AddAsync(store, "inside", peer.Url);
        var inside = Assert.Single(await store.ListAsync(Stop));
        Assert.IsType<Saved.Done>(await store.TestAsync("ana", inside.Id, Stop));

        Assert.Equal(0, await new WebhookOutbox(lab.Calls.Source, careful, Protection, lab.Clock).DeliverDueAsync(Stop));
        var refused = Assert.Single(await store.LogAsync(null, Stop));
        Assert.Equal((NotificationState.Failed, (int?)null), (refused.State, refused.Status));
        Assert.Contains("private network", refused.Answer, StringComparison.Ordinal);
        Assert.Empty(peer.Heard);

        // Nobody listens there any more.
        await AddAsync(store, "away", "http://127.0.0.1:1/");
        await store.RedeliverAsync(refused.Id, Stop);
        var away = (await store.ListAsync(Stop)).Single(one => one.Name == "away");
        await store.TestAsync("ana", away.Id, Stop);
        Assert.Equal(1, await outbox.DeliverDueAsync(Stop));
        Assert.Equal("test", Assert.Single(peer.Heard).Headers["CdrStats-Event"]);
        Assert.Equal(NotificationState.Waiting, (await store.LogAsync(null, Stop)).Single(one => one.Webhook == "away").State);
        lab.Clock.Now = lab.Clock.Now.AddDays(3).AddMinutes(1);
        await outbox.DeliverDueAsync(Stop);
        Assert.Equal(NotificationState.Failed, (await store.LogAsync(null, Stop)).Single(one => one.Webhook == "away").State);
    }

    [Fact]
    public async Task Secrets_are_stored_encrypted_told_once_and_changed_when_that_is_asked()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        var store = new WebhookStore(lab.Calls.Source, Protection, lab.Clock);
        var secret = await AddAsync(store, "chat", "https://example.com/hook");
        Assert.DoesNotContain(secret, await lab.Calls.OneAsync<string>("select secret from webhook"), StringComparison.Ordinal);
        var chat = Assert.Single(await store.ListAsync(Stop));

        Assert.Null((await store.SaveAsync("ana", chat with { Name = "talk" }, false, Stop)).Secret);
        Assert.IsType<Saved.Conflict>((await store.SaveAsync("bob", chat, false, Stop)).Saved);
        Assert.NotEqual(secret, (await store.SaveAsync("ana", chat with { Version = 2 }, true, Stop)).Secret);
        foreach (var wrong in (Webhook[])[chat with { Url = "ftp://example.com" }, chat with { Url = "https://me:secret@example.com" }, chat with { Events = ["other"] }, chat with { Name = " " }])
        {
            Assert.IsType<Saved.Refused>((await store.SaveAsync("ana", wrong with { Version = 3 }, false, Stop)).Saved);
        }

        Assert.IsType<Saved.Refused>((await store.SaveAsync("ana", Webhook.New with { Name = "CHAT", Url = "https://example.com" }, false, Stop)).Saved);
        Assert.IsType<Saved.Done>(await store.DeleteAsync("ana", chat.Id, 3, Stop));
        Assert.Equal(4L, await lab.Calls.OneAsync<long>("select count(*) from admin_edit where kind = 'webhook' and changes::text not like '%whsec%'"));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::10.0.0.1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Addresses_of_private_networks_and_of_this_machine_lie_inside(string address, bool isOutside) => Assert.Equal(isOutside, OutsideAddress.Is(IPAddress.Parse(address)));

    private static async Task<string> AddAsync(WebhookStore store, string name, string url, params string[] events)
    {
        var (saved, secret) = await store.SaveAsync("ana", Webhook.New with { Name = name, Url = url, Events = events.Length > 0 ? events : WebhookEvents.All }, false, Stop);
        Assert.IsType<Saved.Done>(saved);
        return secret!;
    }

    // As a receiver would, by the documentation.
    private static bool IsSigned(HeardRequest request, string secret, DateTimeOffset now)
    {
        var parts = request.Headers["CdrStats-Signature"].Split(',').Select(part => part.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{parts["t"]}.{request.Body}")));
        return expected == parts["v1"] && Math.Abs(now.ToUnixTimeSeconds() - long.Parse(parts["t"], CultureInfo.InvariantCulture)) < 300;
    }
}

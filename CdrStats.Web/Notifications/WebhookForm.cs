using CdrStats.Infrastructure.Notifications.Webhooks;

namespace CdrStats.Web.Notifications;

/// <summary>A webhook as it is typed.</summary>
public sealed class WebhookForm
{
    public WebhookForm(Webhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        (Webhook, Name, Url, Enabled) = (webhook, webhook.Name, webhook.Url, webhook.Enabled);
        Events = WebhookEvents.All.ToDictionary(one => one, one => webhook.Events.Contains(one));
    }

    /// <summary>As it was read.</summary>
    public Webhook Webhook { get; }

    public string Name { get; set; }

    public string Url { get; set; }

    public bool Enabled { get; set; }

    /// <summary>Whether another secret is made.</summary>
    public bool NewSecret { get; set; }

    public Dictionary<string, bool> Events { get; }

    public Webhook Read() => Webhook with { Name = Name, Url = Url, Enabled = Enabled, Events = [.. Events.Where(pair => pair.Value).Select(pair => pair.Key)] };

    /// <summary>What happens, in words, English: they go through the localiser.</summary>
    public static string Words(string @event) => @event switch
    {
        WebhookEvents.IncidentOpened => "an incident opens",
        WebhookEvents.IncidentGoesOn => "an incident goes on",
        WebhookEvents.IncidentRecovered => "an incident recovers",
        WebhookEvents.BlacklistHit => "the blacklist stops calls",
        WebhookEvents.AccountBlocked => "an account is to be blocked",
        WebhookEvents.AccountUnblocked => "a blocked account may call again",
        _ => "a test",
    };
}

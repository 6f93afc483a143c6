namespace CdrStats.Infrastructure.Notifications.Webhooks;

/// <summary>An address that is told what happens.</summary>
/// <param name="Version">Of the state that was read; 0 of a new one.</param>
/// <param name="Events">Of <see cref="WebhookEvents.All"/>.</param>
public sealed record Webhook(int Id, long Version, string Name, string Url, IReadOnlyList<string> Events, bool Enabled)
{
    public static Webhook New { get; } = new(0, 0, "", "", WebhookEvents.All, true);
}

/// <summary>What happens.</summary>
public static class WebhookEvents
{
    public const string IncidentOpened = "incident.opened";
    public const string IncidentGoesOn = "incident.goes_on";
    public const string IncidentRecovered = "incident.recovered";
    public const string BlacklistHit = "blacklist.hit";

    /// <summary>Somebody wants an account blocked at the switch.</summary>
    public const string AccountBlocked = "account.block";
    public const string AccountUnblocked = "account.unblock";

    /// <summary>Somebody tries a webhook out: whatever it listens to.</summary>
    public const string Test = "test";

    /// <summary>Those that can be chosen.</summary>
    public static IReadOnlyList<string> All { get; } = [IncidentOpened, IncidentGoesOn, IncidentRecovered, BlacklistHit, AccountBlocked, AccountUnblocked];
}

/// <summary>An event on its way to a webhook, or there.</summary>
/// <param name="Status">Of the last answer over HTTP; null: there was none.</param>
/// <param name="Answer">Its beginning, or what went wrong.</param>
public sealed record WebhookDelivery(
    long Id, int WebhookId, string Webhook, Guid EventId, string Event, string Body, DateTimeOffset CreatedAt, NotificationState State, int Attempts, DateTimeOffset NextAt, DateTimeOffset? AnsweredAt, int? Status,
    string? Answer);

/// <summary>How webhooks leave the console.</summary>
/// <param name="AllowsPrivate">Whether addresses of private networks and of this machine may be called.</param>
public sealed record WebhookSettings(bool AllowsPrivate)
{
    public const string Section = "CdrStats:Webhooks";
}

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Notifications.Webhooks;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Notifications;

/// <summary>An address that is told what happens.</summary>
/// <param name="Secret">In the answer that made it alone: it is not told again.</param>
public sealed record WebhookJson(string Url, int Id, long Version, string Name, string Address, IReadOnlyList<string> Events, bool Enabled, string? Secret);

/// <summary>What may be set of it.</summary>
public sealed record WebhookInput
{
    public string Name { get; init; } = "";
    public string Address { get; init; } = "";
    public IReadOnlyList<string> Events { get; init; } = WebhookEvents.All;
    public bool Enabled { get; init; } = true;

    /// <summary>Whether it gets another secret; a new one does.</summary>
    public bool NewSecret { get; init; }
}

/// <summary>An event on its way, or there.</summary>
/// <param name="State">waiting, sent or failed.</param>
/// <param name="Status">Of the last answer over HTTP.</param>
public sealed record WebhookDeliveryJson(long Id, int Webhook, Guid EventId, string Event, DateTimeOffset CreatedAt, string State, int Attempts, DateTimeOffset? AnsweredAt, int? Status, string? Answer);

/// <summary><c>/rest-api/webhook/</c></summary>
internal sealed class WebhookResource(IHttpContextAccessor context) : AdministeredResource<Webhook, WebhookInput, WebhookJson>
{
    private static readonly object _secret = new();

    protected override string Kind => "webhook";

    protected override string Summary => "The webhooks, by name.";

    protected override Webhook New => Webhook.New;

    // Asked for with each request: where endpoints are mapped, the embedded database may not have been started yet.
    private WebhookStore Store => context.HttpContext!.RequestServices.GetRequiredService<WebhookStore>();

    private string Who => context.HttpContext?.User.Identity?.Name ?? "";

    protected override Task<IReadOnlyList<Webhook>> AllAsync(CancellationToken cancellation) => Store.ListAsync(cancellation);

    protected override (int Id, long Version) State(Webhook row) => (row.Id, row.Version);

    protected override WebhookInput Input(Webhook row) => new() { Name = row.Name, Address = row.Url, Events = row.Events, Enabled = row.Enabled };

    protected override WebhookJson Show(Webhook row, string url) => new(url, row.Id, row.Version, row.Name, row.Url, row.Events, row.Enabled, context.HttpContext?.Items[_secret] as string);

    protected override async Task<Saved> SaveAsync(Webhook row, WebhookInput input, CancellationToken cancellation)
    {
        if (input.Events.FirstOrDefault(one => !WebhookEvents.All.Contains(one)) is { } unknown)
        {
            return new Saved.Refused($"There is no event '{unknown}': {string.Join(", ", WebhookEvents.All)}.", "events");
        }

        var (saved, secret) = await Store.SaveAsync(Who, row with { Name = input.Name, Url = input.Address, Events = input.Events, Enabled = input.Enabled }, input.NewSecret, cancellation);
        context.HttpContext!.Items[_secret] = secret;
        return saved;
    }

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => Store.DeleteAsync(Who, id, version, cancellation);
}

/// <summary>Webhooks and what was delivered to them, for programs.</summary>
internal static class WebhookEndpoints
{
    public static RouteGroupBuilder MapWebhooks(this RouteGroupBuilder api)
    {
        ActivatorUtilities.CreateInstance<WebhookResource>(((IEndpointRouteBuilder)api).ServiceProvider).Map(api);
        var log = api.MapGroup("/webhook-delivery").WithTags("webhook").ForOperators();
        log.MapGet("/", LogAsync).RequireAuthorization(Permissions.Administer("webhook")).WithQuery(new QueryField("before", "Only those with a lower id, to walk on.", IsWhole: true))
            .WithSummary("What was delivered or waits, the newest first: 50 at once.");
        log.MapPost("/{id:long}/again/", AgainAsync).RequireAuthorization(Permissions.Change("webhook")).WithSummary("Sends an event again, under the id that it had.");
        return api;
    }

    private static async Task<Ok<IReadOnlyList<WebhookDeliveryJson>>> LogAsync(long? before, WebhookStore store, CancellationToken cancellation) =>
        TypedResults.Ok<IReadOnlyList<WebhookDeliveryJson>>([.. (await store.LogAsync(before, cancellation)).Select(one => new WebhookDeliveryJson(
            one.Id, one.WebhookId, one.EventId, one.Event, one.CreatedAt, one.State.ToString().ToLowerInvariant(), one.Attempts, one.AnsweredAt, one.Status, one.Answer))]);

    private static async Task<Results<Accepted, NotFound>> AgainAsync(long id, WebhookStore store, CancellationToken cancellation) =>
        await store.RedeliverAsync(id, cancellation) is Saved.Done ? TypedResults.Accepted((string?)null) : TypedResults.NotFound();
}

using System.Text.Json.Nodes;
using CdrStats.Infrastructure.Notifications.Webhooks;
using Microsoft.OpenApi;

namespace CdrStats.Web.Api.Examples;

/// <summary>What the console itself sends: the <c>webhooks</c> of the document. In words: docs/webhooks.md.</summary>
internal static class WebhookDocument
{
    public static void Add(OpenApiDocument document)
    {
        document.Webhooks = new Dictionary<string, IOpenApiPathItem>();
        foreach (var name in WebhookEvents.All.Append(WebhookEvents.Test))
        {
            document.Webhooks.Add(name, new OpenApiPathItem { Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Post] = Post(name) } });
        }
    }

    private static OpenApiOperation Post(string name) => new()
    {
        Summary = Words(name),
        OperationId = "webhook_" + name.Replace('.', '_'),
        Parameters =
        [
            new OpenApiParameter { Name = "CdrStats-Event-Id", In = ParameterLocation.Header, Description = "The event's id: one that comes twice has the one that it had.", Schema = Text("uuid") },
            new OpenApiParameter { Name = "CdrStats-Signature", In = ParameterLocation.Header, Description = "t=…,v1=…: v1 is the HMAC-SHA256, in hex, of t, a dot and the body as it came, with the webhook's secret.", Schema = Text() },
        ],
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string> { "id", "event", "at", "data" },
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["id"] = Text("uuid"),
                            ["event"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [name] },
                            ["at"] = Text("date-time"),
                            ["data"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "What the event is about; fields may be added." },
                        },
                    },
                    Example = new JsonObject { ["id"] = "3f2b8c1e-5d47-4a90-9b1f-0c6de2a47b15", ["event"] = name, ["at"] = "2026-11-27T10:15:00Z", ["data"] = Data(name) },
                },
            },
        },
        Responses = new OpenApiResponses { ["2XX"] = new OpenApiResponse { Description = "Taken. Anything else is sent again for three days; 410 ends it." } },
    };

    private static string Words(string name) => name switch
    {
        WebhookEvents.IncidentOpened => "An incident of an alarm or of fraud was opened.",
        WebhookEvents.IncidentGoesOn => "An incident goes on.",
        WebhookEvents.IncidentRecovered => "What an alarm watches is well again.",
        WebhookEvents.BlacklistHit => "The blacklist stopped calls.",
        WebhookEvents.AccountBlocked => "Somebody wants an account blocked at the switch.",
        WebhookEvents.AccountUnblocked => "Somebody takes back that an account is to be blocked.",
        _ => "Somebody tries a webhook out.",
    };

    private static JsonObject Data(string name) => name switch
    {
        WebhookEvents.Test => new JsonObject { ["by"] = "operator" },
        WebhookEvents.BlacklistHit => new JsonObject { ["blacklist"] = 17, ["calls"] = 3, ["customer"] = 4, ["destination"] = "442079460123" },
        WebhookEvents.AccountBlocked or WebhookEvents.AccountUnblocked =>
            new JsonObject { ["incident"] = 17, ["customer"] = new JsonObject { ["id"] = 4, ["name"] = "Example" }, ["account_code"] = "acme-1", ["by"] = "operator" },
        _ => new JsonObject { ["incident"] = 17, ["alarm"] = new JsonObject { ["id"] = 2, ["name"] = "ASR of Paris" }, ["finding"] = "ASR 41 % is below 50 %." },
    };

    private static OpenApiSchema Text(string? format = null) => new() { Type = JsonSchemaType.String, Format = format };
}

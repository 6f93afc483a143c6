using System.Text.Json;
using System.Text.Json.Serialization;
using CdrStats.Infrastructure.Api;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Web.Api.Explorer;
using CdrStats.Web.Api.Idempotency;
using CdrStats.Web.Api.Quota;

namespace CdrStats.Web.Api;

/// <summary>What every endpoint of the REST interface shares. Endpoints live with their features: <c>app.MapApi().MapGroup("/switch")</c>.</summary>
public static class ApiModule
{
    public const string Root = "/rest-api";

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
        services.AddOpenApi("v1", ApiDocument.Configure);
        services.AddSingleton<ApiQuota>().AddSingleton<KeptAnswers>().AddSingleton<ExplorerCalls>();
        foreach (var setting in ApiQuota.Settings)
        {
            services.AddSetting(setting);
        }

        return services;
    }

    /// <summary>Errors of the interface are problem documents. Before authentication, and behind the pages that answer in the place of errors: those are for browsers.</summary>
    public static WebApplication UseApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWhen(context => Is(context.Request), api =>
        {
            // A request that is too large, or breaks off, is no fault of ours.
            api.UseExceptionHandler(new ExceptionHandlerOptions
            {
                StatusCodeSelector = error => error is BadHttpRequestException refused ? refused.StatusCode : StatusCodes.Status500InternalServerError,
                SuppressDiagnosticsCallback = about => about.Exception is BadHttpRequestException,
            });
            api.UseStatusCodePages();
        });
        return app;
    }

    /// <summary>How much may be asked. Behind authentication, for it counts by who asks.</summary>
    public static WebApplication UseApiQuota(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<QuotaGate>();
        return app;
    }

    /// <summary>What comes twice is done once. Behind authorization.</summary>
    public static WebApplication UseApiIdempotency(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<IdempotencyGate>();
        return app;
    }

    /// <summary>Whether a request is one of the interface, or of its description.</summary>
    internal static bool Is(HttpRequest request) => request.Path.StartsWithSegments(Root) || request.Path.StartsWithSegments("/openapi");

    /// <summary>The group that every resource hangs on; it names itself in the index.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        var api = app.MapGroup(Root).DisableAntiforgery();
        ((IEndpointConventionBuilder)api).Finally(ApiDocument.AddAnswers);
        api.AnswerConditionally();
        api.MapGet("/", Index).WithTags("index").WithSummary("The resources there are, with their addresses.");
        return api;
    }

    private static Dictionary<string, string> Index(HttpRequest request, EndpointDataSource endpoints) =>
        endpoints.Endpoints.OfType<RouteEndpoint>()
            // What only takes something in is no resource to look at.
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) == true)
            .Select(endpoint => endpoint.RoutePattern)
            .Where(pattern => pattern.Parameters.Count == 0 && (pattern.RawText?.StartsWith(Root + "/", StringComparison.Ordinal) ?? false))
            .Select(pattern => pattern.RawText![(Root.Length + 1)..].Trim('/'))
            .Where(name => name.Length > 0)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToDictionary(name => name, name => $"{request.Scheme}://{request.Host}{request.PathBase}{Root}/{name}/");
}

using System.Text.Json;
using System.Text.Json.Serialization;

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
        return services;
    }

    /// <summary>Errors of the interface are problem documents. Before authentication.</summary>
    public static WebApplication UseApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root) || context.Request.Path.StartsWithSegments("/openapi"), api =>
        {
            api.UseExceptionHandler();
            api.UseStatusCodePages();
        });
        return app;
    }

    /// <summary>The group that every resource hangs on; it names itself in the index.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        var api = app.MapGroup(Root).DisableAntiforgery();
        ((IEndpointConventionBuilder)api).Finally(ApiDocument.AddAnswers);
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

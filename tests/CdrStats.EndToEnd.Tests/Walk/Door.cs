using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>A way into the console: an address and a method that something answers to.</summary>
/// <param name="Template">As it is mapped, with its parameters in braces.</param>
/// <param name="Policies">Each must be met.</param>
/// <param name="IsOpen">Nobody needs to be signed in.</param>
/// <param name="IsPage">A page, not an endpoint.</param>
internal sealed partial record Door(string Method, string Template, IReadOnlyList<string> Policies, bool IsOpen, bool IsPage)
{
    public bool IsRead => Method == "GET";

    /// <summary>All that a console has mapped, but for its files, which are the same for everybody.</summary>
    public static IReadOnlyList<Door> All(IServiceProvider services) =>
        [.. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && endpoint.Metadata.GetMetadata<HubMetadata>() is null)
            .SelectMany(Of).DistinctBy(door => (door.Method, door.Template)).OrderBy(door => door.Template, StringComparer.Ordinal).ThenBy(door => door.Method, StringComparer.Ordinal)];

    public override string ToString() => $"{Method} {Template}";

    /// <summary>Its address where each parameter is this.</summary>
    public string Path(string parameter) => "/" + Parameter().Replace(Template, parameter).TrimStart('/');

    private static IEnumerable<Door> Of(RouteEndpoint endpoint)
    {
        var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(one => one.Policy).OfType<string>().Distinct().ToList();
        var (isOpen, isPage) = (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null, endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null);
        return (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Where(method => method is not ("HEAD" or "OPTIONS" or "CONNECT" or "TRACE")).Select(method => new Door(method, "/" + endpoint.RoutePattern.RawText?.TrimStart('/'), policies, isOpen, isPage));
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}

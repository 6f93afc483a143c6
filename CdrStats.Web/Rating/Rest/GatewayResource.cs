using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Rating.Rest;

/// <summary>Where providers' calls go out.</summary>
/// <param name="Active">While it is not, plans of its providers price no calls.</param>
/// <param name="Providers">The names of those whose calls go out by it.</param>
public sealed record GatewayJson(
    string Url, int Id, long Version, string Name, string Host, string Protocol, string? AddPrefix, string? RemovePrefix, int? MaximumCalls, bool Active, IReadOnlyList<string> Providers);

/// <summary>What may be set of a gateway.</summary>
public sealed record GatewayInput
{
    public string Name { get; init; } = "";
    public string Host { get; init; } = "";
    public string Protocol { get; init; } = "sip";
    public string? AddPrefix { get; init; }
    public string? RemovePrefix { get; init; }
    public int? MaximumCalls { get; init; }
    public bool Active { get; init; } = true;
}

/// <summary><c>/rest-api/gateway/</c></summary>
internal sealed class GatewayResource(GatewayStore store, IHttpContextAccessor context) : AdministeredResource<GatewaySummary, GatewayInput, GatewayJson>
{
    protected override string Kind => "gateway";

    protected override string Summary => "Where providers' calls go out, by name.";

    protected override GatewaySummary New => new(new Gateway { Name = "", Host = "" }, []);

    protected override Task<IReadOnlyList<GatewaySummary>> AllAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    protected override (int Id, long Version) State(GatewaySummary row) => (row.Gateway.Id, row.Gateway.Version);

    protected override GatewayInput Input(GatewaySummary row) => new()
    {
        Name = row.Gateway.Name,
        Host = row.Gateway.Host,
        Protocol = row.Gateway.Protocol,
        AddPrefix = row.Gateway.AddPrefix,
        RemovePrefix = row.Gateway.RemovePrefix,
        MaximumCalls = row.Gateway.MaximumCalls,
        Active = row.Gateway.Active,
    };

    protected override GatewayJson Show(GatewaySummary row, string url) => new(
        url, row.Gateway.Id, row.Gateway.Version, row.Gateway.Name, row.Gateway.Host, row.Gateway.Protocol, row.Gateway.AddPrefix, row.Gateway.RemovePrefix,
        row.Gateway.MaximumCalls, row.Gateway.Active, row.Providers);

    protected override async Task<Saved> SaveAsync(GatewaySummary row, GatewayInput input, CancellationToken cancellation)
    {
        var gateway = row.Gateway;
        if (input.Protocol != gateway.Protocol && !GatewayStore.Protocols.Contains(input.Protocol))
        {
            return new Saved.Refused($"protocol is one of {string.Join(", ", GatewayStore.Protocols)}.");
        }

        (gateway.Name, gateway.Host, gateway.Protocol, gateway.Active) = (input.Name, input.Host, input.Protocol, input.Active);
        (gateway.AddPrefix, gateway.RemovePrefix, gateway.MaximumCalls) = (input.AddPrefix, input.RemovePrefix, input.MaximumCalls);
        return await store.SaveAsync(context.Who(), gateway, cancellation);
    }

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => store.DeleteAsync(context.Who(), id, (uint)version, cancellation);
}

using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Rating.Rest;

/// <summary>A carrier company.</summary>
/// <param name="Metric">Added to that of its carrier plans; the lower sum is preferred.</param>
/// <param name="Gateway">The id of where its calls go out; while that is inactive, its plans price no calls.</param>
/// <param name="CarrierPlans">The names of those that are its.</param>
public sealed record ProviderJson(string Url, int Id, long Version, string Name, int Metric, int? Gateway, IReadOnlyList<string> CarrierPlans);

/// <summary>What may be set of a provider.</summary>
public sealed record ProviderInput
{
    public string Name { get; init; } = "";
    public int Metric { get; init; } = 10;
    public int? Gateway { get; init; }
}

/// <summary><c>/rest-api/provider/</c></summary>
internal sealed class ProviderResource(ProviderStore store, IHttpContextAccessor context) : AdministeredResource<ProviderSummary, ProviderInput, ProviderJson>
{
    protected override string Kind => "provider";

    protected override string Summary => "Who carries calls, by name.";

    protected override ProviderSummary New => new(new Provider { Name = "" }, []);

    protected override Task<IReadOnlyList<ProviderSummary>> AllAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    protected override (int Id, long Version) State(ProviderSummary row) => (row.Provider.Id, row.Provider.Version);

    protected override ProviderInput Input(ProviderSummary row) => new() { Name = row.Provider.Name, Metric = row.Provider.Metric, Gateway = row.Provider.GatewayId };

    protected override ProviderJson Show(ProviderSummary row, string url) =>
        new(url, row.Provider.Id, row.Provider.Version, row.Provider.Name, row.Provider.Metric, row.Provider.GatewayId, row.CarrierPlans);

    protected override Task<Saved> SaveAsync(ProviderSummary row, ProviderInput input, CancellationToken cancellation)
    {
        (row.Provider.Name, row.Provider.Metric, row.Provider.GatewayId) = (input.Name, input.Metric, input.Gateway);
        return store.SaveAsync(context.Who(), row.Provider, cancellation);
    }

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => store.DeleteAsync(context.Who(), id, (uint)version, cancellation);
}

using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Rating.Rest;

/// <summary><c>/rest-api/ban-plan/</c></summary>
internal sealed class BanPlanResource(BanPlanStore store, IHttpContextAccessor context) : AdministeredResource<BanPlan, BanPlanInput, BanPlanJson>
{
    protected override string Kind => "ban_plan";

    protected override string Summary => "Lists of destinations that customers may not call, by name.";

    protected override BanPlan New => new(0, "", 0, [], []);

    /// <summary>The prefixes that are meant, ranges taken apart; null: see the trouble.</summary>
    public static IReadOnlyList<BanPrefix>? Expand(IEnumerable<BanPrefixInput> inputs, out string trouble)
    {
        var prefixes = new List<BanPrefix>();
        foreach (var input in inputs)
        {
            if (RateCodes.Expand(input.Prefix, "", out var reason) is not { } codes)
            {
                trouble = reason!;
                return null;
            }

            prefixes.AddRange(codes.Select(code => new BanPrefix(code, input.Destination.Trim())));
        }

        trouble = "";
        return prefixes;
    }

    protected override Task<IReadOnlyList<BanPlan>> AllAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    protected override (int Id, long Version) State(BanPlan row) => (row.Id, row.Version);

    protected override BanPlanInput Input(BanPlan row) => new() { Name = row.Name, Prefixes = [.. row.Prefixes.Select(one => new BanPrefixInput { Prefix = one.Prefix, Destination = one.Destination })] };

    protected override BanPlanJson Show(BanPlan row, string url) => new(url, row.Id, row.Version, row.Name, row.Prefixes.Count, row.VoipPlans, url + "prefix/");

    protected override async Task<Saved> SaveAsync(BanPlan row, BanPlanInput input, CancellationToken cancellation) =>
        Expand(input.Prefixes, out var trouble) is { } prefixes ? await store.SaveAsync(context.Who(), row with { Name = input.Name, Prefixes = prefixes }, cancellation) : new Saved.Refused(trouble);

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => store.DeleteAsync(context.Who(), id, version, cancellation);
}

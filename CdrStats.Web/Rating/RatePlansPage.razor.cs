using CdrStats.Infrastructure.Rating;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Rating;

/// <summary>The plans of one side with their number of rates; a name leads to the rates.</summary>
public abstract partial class RatePlansPage
{
    private IReadOnlyList<ProviderSummary> _providers = [];

    protected abstract RateSide Side { get; }

    protected override string Kind => RatePlanWords.Permission(Side);

    private bool IsCarrier => Side == RateSide.Buy;

    private string Title => T[RatePlanWords.Title(Side)];

    private string AddTitle => IsCarrier ? T["Add a carrier plan"] : T["Add a retail plan"];

    protected override async Task ReadAsync()
    {
        _providers = IsCarrier ? await Providers.ListAsync(default) : [];
        Rows = await Store.ListAsync(Side, default);
    }

    private string Address(int plan) => $"{RatePlanWords.Path(Side)}/{plan}";

    private Task SaveAsync() => SaveAsync(Edited!.Plan.Id == 0, () => Store.SaveAsync(UserName, Edited!.Plan, default));

    private Task DeleteAsync() => DeleteAsync(() => Store.DeleteAsync(UserName, Edited!.Plan.Id, Edited.Plan.Version, default));
}

/// <summary>Retail plans: what is charged.</summary>
[Route("/admin/retail-plans")]
[Authorize(Policy = "administer_retail_plan")]
public sealed class RetailPlansPage : RatePlansPage
{
    protected override RateSide Side => RateSide.Sell;
}

/// <summary>Carrier plans: what it costs.</summary>
[Route("/admin/carrier-plans")]
[Authorize(Policy = "administer_carrier_plan")]
public sealed class CarrierPlansPage : RatePlansPage
{
    protected override RateSide Side => RateSide.Buy;
}

/// <summary>How the plans of a side are called, addressed and permitted.</summary>
internal static class RatePlanWords
{
    public static string Permission(RateSide side) => side == RateSide.Buy ? "carrier_plan" : "retail_plan";

    public static string Title(RateSide side) => side == RateSide.Buy ? "Carrier plans" : "Retail plans";

    public static string Path(RateSide side) => side == RateSide.Buy ? "admin/carrier-plans" : "admin/retail-plans";
}

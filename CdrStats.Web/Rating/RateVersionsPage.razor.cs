using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Rating;

/// <summary>Who changed a plan's rates, when and how, and the way back.</summary>
public abstract partial class RateVersionsPage
{
    private const int PageSize = 50;
    private readonly Stack<long?> _before = [];
    private RatePlanRow? _plan;
    private IReadOnlyList<RateVersion>? _versions;
    private long? _after;
    private bool _hasMore;
    private bool _withLater;
    private bool _isRead;

    [Parameter]
    public int PlanId { get; set; }

    protected abstract RateSide Side { get; }

    protected override string Kind => RatePlanWords.Permission(Side);

    private string Here => $"{RatePlanWords.Path(Side)}/{PlanId}";

    protected override async Task ReadAsync()
    {
        _plan = await Plans.FindAsync(PlanId, default) is { } plan && plan.Side == Side ? plan : null;
        if (_plan is not null)
        {
            var versions = await Store.ListAsync(PlanId, _after, PageSize + 1, default);
            (_versions, _hasMore) = ([.. versions.Take(PageSize)], versions.Count > PageSize);
        }

        _isRead = true;
    }

    private Task NextAsync()
    {
        _before.Push(_after);
        _after = _versions![^1].Id;
        return ReadAsync();
    }

    private Task BackAsync()
    {
        _after = _before.Pop();
        return ReadAsync();
    }

    private async Task LookAsync(RateVersion version)
    {
        if (await Store.LookAsync(PlanId, version.Id, default) is { } outlook)
        {
            _withLater = outlook.Touching.Count > 0;
            Open(outlook);
        }
        else
        {
            await ReadAsync();
        }
    }

    private Task RollBackAsync() => DoAsync(Permissions.Change(Kind), () => Store.RollBackAsync(PlanId, Edited!.Version.Id, _withLater, UserName, default));

    private string Words(RateVersion version)
    {
        var counts = version.Counts;
        if (version.Kind == RateVersionKind.Rollback)
        {
            return T["{0} count again, {1} ended", Format.Count(counts.Added), Format.Count(counts.Closed)];
        }

        var parts = Enum.GetValues<RateChangeKind>().Where(kind => RateChangeWords.Count(counts, kind) > 0 && (version.Kind != RateVersionKind.Edit || kind != RateChangeKind.Otherwise))
            .Select(kind => $"{Format.Count(RateChangeWords.Count(counts, kind))} {T[RateChangeWords.Of(kind)].Value.ToLowerInvariant()}").ToList();
        return parts.Count > 0 ? string.Join(", ", parts) : T["changed"].Value;
    }
}

/// <summary>Of a retail plan.</summary>
[Route("/admin/retail-plans/{PlanId:int}/versions")]
[Authorize(Policy = "administer_retail_plan")]
public sealed class RetailVersionsPage : RateVersionsPage
{
    protected override RateSide Side => RateSide.Sell;
}

/// <summary>Of a carrier plan.</summary>
[Route("/admin/carrier-plans/{PlanId:int}/versions")]
[Authorize(Policy = "administer_carrier_plan")]
public sealed class CarrierVersionsPage : RateVersionsPage
{
    protected override RateSide Side => RateSide.Buy;
}

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Rating;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Rating;

/// <summary>The rates of one plan, a page at a time, searched by number, prefix or destination. Who may change the plan may change its rates.</summary>
public abstract partial class RatesPage
{
    private const int PageSize = 50;
    private readonly Stack<RateRow?> _before = [];
    private RatePlanRow? _plan;
    private RatePage? _page;
    private RateQuote? _quote;
    private RateRow? _after;
    private DateTimeOffset _at;
    private (int Plan, string? Search)? _shown;
    private string? _typed;
    private IReadOnlyList<RateEvent> _history = [];
    private int _count;
    private bool _isRead;
    private bool _seesCarriers;

    /// <summary>The plan's id.</summary>
    [Parameter]
    public int PlanId { get; set; }

    /// <summary>What is searched for.</summary>
    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    /// <summary>A prefix to open the form of a new rate with.</summary>
    [SupplyParameterFromQuery]
    public string? Add { get; set; }

    protected abstract RateSide Side { get; }

    protected override string Kind => RatePlanWords.Permission(Side);

    private string BulkAddress => string.IsNullOrWhiteSpace(Q) ? $"{Here}/bulk" : QueryHelpers.AddQueryString($"{Here}/bulk", "q", Q.Trim());

    private string Here => $"{RatePlanWords.Path(Side)}/{PlanId}";

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (CanChange && _plan is { } plan && RatePrefix.Clean(Add ?? "") is { } prefix)
        {
            await EditAsync(new RateRow { RatePlanId = plan.Id, Prefix = prefix });
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_isRead && _shown != (PlanId, Q))
        {
            await ReadAsync();
        }
    }

    protected override async Task ReadAsync()
    {
        if (_shown != (PlanId, Q))
        {
            (_shown, _typed, _after) = ((PlanId, Q), Q, null);
            _before.Clear();
        }

        _at = Clock.GetUtcNow();
        _seesCarriers = Side == RateSide.Sell && (await Authentication).User.Has(Permissions.Administer(RatePlanWords.Permission(RateSide.Buy)));
        _plan = await Plans.FindAsync(PlanId, default) is { } plan && plan.Side == Side ? plan : null;
        if (_plan is not null)
        {
            _count = await Store.CountAsync(PlanId, default);
            _quote = string.IsNullOrWhiteSpace(Q) ? null : await Store.QuoteAsync(PlanId, Q, _at, default);
            _page = await Store.PageAsync(PlanId, Q, _after, PageSize, default);
        }

        _isRead = true;
    }

    private void Search() =>
        Navigation.NavigateTo(string.IsNullOrWhiteSpace(_typed) ? Here : QueryHelpers.AddQueryString(Here, "q", _typed.Trim()));

    private Task NextAsync()
    {
        _before.Push(_after);
        _after = _page!.Rates[^1];
        return ReadAsync();
    }

    private Task BackAsync()
    {
        _after = _before.Pop();
        return ReadAsync();
    }

    private async Task EditAsync(RateRow rate)
    {
        _history = rate.Id == 0 ? [] : await Versions.HistoryAsync(PlanId, rate.Prefix, default);
        Open(new RateForm(rate));
    }

    // The figures of a row, in the list; what is wrong is told beside each.
    private async Task<string?> SaveRowAsync(RateForm form, IDictionary<string, string> troubles)
    {
        var user = (await Authentication).User;
        if (!user.Scope().SeesEverything || !user.Has(Permissions.Change(Kind)))
        {
            return $"This needs the permission {Permissions.Change(Kind)}, which you do not have. Nothing was changed.";
        }

        if (form.Read(troubles) is not { } changed)
        {
            return null;
        }

        if ((await Store.SaveAsync(changed, UserName, default)).Trouble is { } trouble)
        {
            return trouble;
        }

        // The list asks by a function, not by an event: nobody else has the page drawn anew.
        await ReadAsync();
        StateHasChanged();
        return null;
    }

    private async Task SaveAsync()
    {
        Trouble = null;
        if (Edited!.Read(Troubles) is { } rate)
        {
            await DoAsync(Permissions.Change(Kind), () => Store.SaveAsync(rate, UserName, default));
        }
    }

    private Task DeleteAsync() => DoAsync(Permissions.Change(Kind), () => Store.DeleteAsync(PlanId, Edited!.Rate.Id, UserName, default));
}

/// <summary>The rates of a retail plan.</summary>
[Route("/admin/retail-plans/{PlanId:int}")]
[Authorize(Policy = "administer_retail_plan")]
public sealed class RetailRatesPage : RatesPage
{
    protected override RateSide Side => RateSide.Sell;
}

/// <summary>The rates of a carrier plan.</summary>
[Route("/admin/carrier-plans/{PlanId:int}")]
[Authorize(Policy = "administer_carrier_plan")]
public sealed class CarrierRatesPage : RatesPage
{
    protected override RateSide Side => RateSide.Buy;
}

using System.Globalization;
using CdrStats.Infrastructure.Rating;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Rating;

/// <summary>Changes all the rates that a search finds: by a percentage, their increments, or their end.</summary>
public abstract partial class RateBulkPage
{
    private const NumberStyles Signed = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
    private string _search = "";
    private string _percent = "";
    private int _decimals = 4;
    private string _initial = "";
    private string _increment = "";
    private string _end = "";
    private string _effective = "";
    private string? _percentTrouble;
    private string? _initialTrouble;
    private string? _incrementTrouble;
    private string? _endTrouble;
    private string? _dateTrouble;

    /// <summary>What was searched for on the rates' page.</summary>
    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    protected override Task OnInitializedAsync()
    {
        _search = Q ?? "";
        return base.OnInitializedAsync();
    }

    private (RateSource Source, RateImportTerms Terms)? Asked()
    {
        decimal? percent = null;
        if (_percent.Trim().Length > 0)
        {
            percent = decimal.TryParse(_percent.Trim(), Signed, CultureInfo.InvariantCulture, out var read) ? read : null;
        }

        _percentTrouble = percent is null && _percent.Trim().Length > 0 ? T["A number with a decimal point is wanted."].Value : null;
        _initialTrouble = RateText.TrySeconds(_initial, out var initial) ? null : T["Whole seconds are wanted."].Value;
        _incrementTrouble = RateText.TrySeconds(_increment, out var increment) ? null : T["Whole seconds are wanted."].Value;
        var (end, from) = (Moment(_end, TimeZoneInfo.Utc, out _endTrouble), Moment(_effective, TimeZoneInfo.Utc, out _dateTrouble));
        return _percentTrouble is null && _initialTrouble is null && _incrementTrouble is null && _endTrouble is null && _dateTrouble is null
            ? (new RateSource.Found(_search.Trim(), new RateBulkChange(percent, _decimals, initial, increment, end)), new RateImportTerms(TimeZoneInfo.Utc, from, false, Plan!.Currency))
            : null;
    }
}

/// <summary>Of a retail plan.</summary>
[Route("/admin/retail-plans/{PlanId:int}/bulk")]
[Authorize(Policy = "administer_retail_plan")]
[Authorize(Policy = "change_retail_plan")]
public sealed class RetailBulkPage : RateBulkPage
{
    protected override RateSide Side => RateSide.Sell;
}

/// <summary>Of a carrier plan.</summary>
[Route("/admin/carrier-plans/{PlanId:int}/bulk")]
[Authorize(Policy = "administer_carrier_plan")]
[Authorize(Policy = "change_carrier_plan")]
public sealed class CarrierBulkPage : RateBulkPage
{
    protected override RateSide Side => RateSide.Buy;
}

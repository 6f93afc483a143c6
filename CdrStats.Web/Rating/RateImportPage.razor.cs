using CdrStats.Infrastructure.Mapping;
using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Mapping;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CdrStats.Web.Rating;

/// <summary>Brings a deck into a plan in four steps: file, columns, meaning, difference. The file waits on the host's disk until the page is left.</summary>
public abstract partial class RateImportPage
{
    private readonly UploadedTable<RateColumn, RateFileLayout> _table = new();
    private string _currency = "";
    private string _zone = "UTC";
    private string _effective = "";
    private bool _endMissing;
    private string? _zoneTrouble;
    private string? _dateTrouble;

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        _currency = Plan?.Currency ?? "";
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _table.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task ChooseAsync(InputFileChangeEventArgs chosen) => DoAsync(async (_, stop) =>
    {
        Stale();
        await _table.ReceiveAsync(chosen.File, RateImport.LargestFile, T, Tell, stop);
        await _table.GuessAsync(RateFileGuess.Deck, (sample, stopped) => Layouts.FindAsync(PlanId, sample, stopped), stop);
    });

    private Task GuessAsync() => DoAsync((_, stop) =>
    {
        Stale();
        return _table.GuessAsync(RateFileGuess.Deck, null, stop);
    });

    private Task LayoutAsync(FileLayout<RateColumn> layout)
    {
        Stale();
        return _table.Takes(layout) ? Task.CompletedTask : DoAsync((_, stop) => _table.ChangeAsync(RateFileGuess.Deck, layout, stop));
    }

    private (RateSource Source, RateImportTerms Terms)? Asked()
    {
        _zoneTrouble = TimeZoneInfo.TryFindSystemTimeZoneById(_zone.Trim(), out var zone) ? null : T["A name such as UTC or Europe/Madrid is wanted."].Value;
        var from = Moment(_effective, zone, out _dateTrouble);
        return _zoneTrouble is null && _dateTrouble is null
            ? (new RateSource.File(_table.Open(), _table.Name, _table.Layout!, _table.Sample!.Header), new RateImportTerms(zone!, from, _endMissing, _currency.Trim().ToUpperInvariant()))
            : null;
    }
}

/// <summary>A deck into a retail plan.</summary>
[Route("/admin/retail-plans/{PlanId:int}/import")]
[Authorize(Policy = "administer_retail_plan")]
[Authorize(Policy = "change_retail_plan")]
public sealed class RetailImportPage : RateImportPage
{
    protected override RateSide Side => RateSide.Sell;
}

/// <summary>A deck into a carrier plan.</summary>
[Route("/admin/carrier-plans/{PlanId:int}/import")]
[Authorize(Policy = "administer_carrier_plan")]
[Authorize(Policy = "change_carrier_plan")]
public sealed class CarrierImportPage : RateImportPage
{
    protected override RateSide Side => RateSide.Buy;
}

using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CdrStats.Web.Rating;

/// <summary>Brings a deck into a plan in four steps: file, columns, meaning, difference. The file waits on the host's disk until the page is left.</summary>
public abstract partial class RateImportPage
{
    private UploadedFile? _file;
    private string _name = "";
    private RateFileSample? _sample;
    private RateFileLayout? _layout;
    private (RateFileLayout Layout, DateTimeOffset At, string By)? _remembered;
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
        _file?.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task ChooseAsync(InputFileChangeEventArgs chosen) => DoAsync(async (_, stop) =>
    {
        Stale();
        _file?.Dispose();
        (_file, _sample, _layout, _remembered) = (null, null, null, null);
        if (chosen.File.Size > RateImport.LargestFile)
        {
            throw new RateFileException(T["The file has {0} MB; up to {1} MB are taken. Split it.", chosen.File.Size / (1024 * 1024), RateImport.LargestFile / (1024 * 1024)]);
        }

        _name = Path.GetFileName(chosen.File.Name);
        _file = await UploadedFile.ReceiveAsync(chosen.File, RateImport.LargestFile, bytes => Tell(T["{0} of {1} MB uploaded …", bytes >> 20, chosen.File.Size >> 20]), stop);
        _sample = await RateFileGuess.OfAsync(_file.Open(), stop);
        _remembered = await Layouts.FindAsync(PlanId, _sample, stop);
        if (_remembered is { } known)
        {
            _sample = await RateFileGuess.OfAsync(_file.Open(), known.Layout, stop);
        }

        _layout = _sample.Layout;
    });

    private Task GuessAsync() => DoAsync(async (_, stop) =>
    {
        Stale();
        _remembered = null;
        _sample = await RateFileGuess.OfAsync(_file!.Open(), stop);
        _layout = _sample.Layout;
    });

    // Most of what is chosen needs no second look into the file. It counts at once: whoever is quick chooses the next column before a look has ended.
    private Task LayoutAsync(RateFileLayout layout)
    {
        var known = _layout!;
        if (layout.Sheet == known.Sheet && layout.Separator == known.Separator && layout.IsUtf8 == known.IsUtf8)
        {
            Stale();
            _layout = layout;
            _sample = _sample! with { Layout = layout };
            return Task.CompletedTask;
        }

        return DoAsync(async (_, stop) =>
        {
            Stale();
            _sample = layout.Sheet != known.Sheet ? RateFileGuess.OfWorkbook(_file!.Open(), layout.Sheet, stop) : await RateFileGuess.OfAsync(_file!.Open(), layout, stop);
            _layout = _sample.Layout;
        });
    }

    private (RateSource Source, RateImportTerms Terms)? Asked()
    {
        _zoneTrouble = TimeZoneInfo.TryFindSystemTimeZoneById(_zone.Trim(), out var zone) ? null : T["A name such as UTC or Europe/Madrid is wanted."].Value;
        var from = Moment(_effective, zone, out _dateTrouble);
        return _zoneTrouble is null && _dateTrouble is null
            ? (new RateSource.File(_file!.Open(), _name, _layout!, _sample!.Header), new RateImportTerms(zone!, from, _endMissing, _currency.Trim().ToUpperInvariant()))
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

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;

namespace CdrStats.Web.Rating;

/// <summary>Brings a deck into a plan in four steps: file, columns, meaning, preview. The file waits on the host's disk until the page is left.</summary>
public abstract partial class RateImportPage
{
    private RatePlanRow? _plan;
    private UploadedFile? _file;
    private RateFileSample? _sample;
    private RateFileLayout? _layout;
    private RateImportPreview? _preview;
    private CancellationTokenSource? _cancelling;
    private string _currency = "";
    private string _zone = "UTC";
    private string _effective = "";
    private bool _endMissing;
    private string? _zoneTrouble;
    private string? _dateTrouble;
    private string? _trouble;
    private string? _doing;
    private string? _done;
    private bool _isRead;

    [Parameter]
    public int PlanId { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    protected abstract RateSide Side { get; }

    private string Here => $"{RatePlanWords.Path(Side)}/{PlanId}";

    private bool IsBusy => _cancelling is not null;

    protected override async Task OnInitializedAsync()
    {
        _plan = await Plans.FindAsync(PlanId, default) is { } plan && plan.Side == Side ? plan : null;
        _currency = _plan?.Currency ?? "";
        _isRead = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cancelling is { } running)
        {
            await running.CancelAsync();
        }

        _file?.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task ChooseAsync(InputFileChangeEventArgs chosen) => DoAsync(async (progress, stop) =>
    {
        _file?.Dispose();
        (_file, _sample, _layout, _preview, _done) = (null, null, null, null, null);
        if (chosen.File.Size > RateImport.LargestFile)
        {
            throw new RateFileException(T["The file has {0} MB; up to {1} MB are taken. Split it.", chosen.File.Size / (1024 * 1024), RateImport.LargestFile / (1024 * 1024)]);
        }

        _file = await UploadedFile.ReceiveAsync(chosen.File, RateImport.LargestFile, bytes => Tell(T["{0} of {1} MB uploaded …", bytes >> 20, chosen.File.Size >> 20]), stop);
        _sample = await RateFileGuess.OfAsync(_file.Open(), stop);
        _layout = _sample.Layout;
    });

    private Task LayoutAsync(RateFileLayout layout) => DoAsync(async (_, stop) =>
    {
        _preview = null;
        _sample = await RateFileGuess.OfAsync(_file!.Open(), layout, stop);
        _layout = _sample.Layout;
    });

    private Task PreviewAsync() => DoAsync(async (progress, stop) =>
    {
        (_preview, _done) = (null, null);
        if (Terms() is { } terms)
        {
            _preview = await Import.PreviewAsync(PlanId, _file!.Open(), _layout!, terms, progress, stop);
        }
    });

    private Task ConfirmAsync() => DoAsync(async (progress, stop) =>
    {
        var user = (await Authentication).User;
        var permission = Permissions.Change(RatePlanWords.Permission(Side));
        if (!user.Scope().SeesEverything || !user.Has(permission))
        {
            throw new RateFileException(T["This needs the permission {0}, which you do not have. Nothing was changed.", permission]);
        }

        var (preview, stored) = (_preview!, await Import.ConfirmAsync(_preview!, _file!.Open(), user.Identity?.Name ?? "", progress, stop));
        _preview = null;
        _trouble = stored is Saved.Conflict ? T["The rates of this plan were changed since the preview. Nothing was brought in; look at a new preview."].Value : stored.Trouble;
        _done = _trouble is null ? T["Done: {0} added, {1} changed, {2} ended.", Format.Count(preview.Added), Format.Count(preview.Changed), Format.Count(preview.Ended)].Value : null;
    });

    private RateImportTerms? Terms()
    {
        _zoneTrouble = TimeZoneInfo.TryFindSystemTimeZoneById(_zone.Trim(), out var zone) ? null : T["A name such as UTC or Europe/Madrid is wanted."].Value;
        DateTimeOffset? from = null;
        _dateTrouble = zone is null || RateText.TryMoment(_effective, zone, out from) ? null : T["A date such as 2026-01-31 is wanted, with a time if need be: 2026-01-31 14:00."].Value;
        return _zoneTrouble is null && _dateTrouble is null ? new RateImportTerms(zone!, from, _endMissing, _currency.Trim().ToUpperInvariant()) : null;
    }

    private void Stale() => _preview = null;

    private void Cancel() => _cancelling?.Cancel();

    private async Task DoAsync(Func<IProgress<int>, CancellationToken, Task> work)
    {
        if (IsBusy)
        {
            return;
        }

        using var cancelling = _cancelling = new CancellationTokenSource();
        (_trouble, _doing) = (null, T["Reading …"]);
        try
        {
            await work(new Progress<int>(lines => Tell(T.Plural(lines, "{0} line read …", "{0} lines read …"))), cancelling.Token);
        }
        catch (RateFileException bad)
        {
            _trouble = bad.Message;
        }
        catch (OperationCanceledException) when (cancelling.IsCancellationRequested)
        {
            _trouble = T["Cancelled. Nothing was changed."];
        }
        finally
        {
            (_cancelling, _doing) = (null, null);
        }
    }

    private void Tell(string words) => _ = InvokeAsync(() =>
    {
        if (IsBusy)
        {
            _doing = words;
            StateHasChanged();
        }
    });
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

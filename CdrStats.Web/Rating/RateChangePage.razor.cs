using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Rating;

/// <summary>A page that changes many rates of a plan: it says what is meant, shows the difference, and brings it in when that is confirmed.</summary>
public abstract partial class RateChangePage
{
    [Parameter]
    public int PlanId { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    protected abstract RateSide Side { get; }

    protected RatePlanRow? Plan { get; private set; }

    protected bool IsRead { get; private set; }

    protected RateImportPreview? Preview { get; private set; }

    /// <summary>What was done.</summary>
    protected string? Done { get; private set; }

    protected string Here => $"{RatePlanWords.Path(Side)}/{PlanId}";

    protected override async Task OnInitializedAsync()
    {
        Plan = await Plans.FindAsync(PlanId, default) is { } plan && plan.Side == Side ? plan : null;
        IsRead = true;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Stale();
        GC.SuppressFinalize(this);
    }

    /// <summary>What was previewed is not what is meant any more, nor what was wrong with it.</summary>
    protected void Stale()
    {
        Preview?.Dispose();
        (Preview, Trouble) = (null, null);
    }

    /// <summary>Shows what it would do; nothing where what is asked for is not complete.</summary>
    protected Task PreviewAsync(Func<(RateSource Source, RateImportTerms Terms)?> asked) => DoAsync(async (progress, stop) =>
    {
        Stale();
        Done = null;
        if (asked() is { } what)
        {
            // Reading and comparing a million lines is not the circuit's own work.
            Preview = await Task.Run(() => Import.PreviewAsync(PlanId, what.Source, what.Terms, progress, stop), stop);
        }
    });

    protected Task ConfirmAsync() => DoAsync(async (progress, stop) =>
    {
        var user = (await Authentication).User;
        var permission = Permissions.Change(RatePlanWords.Permission(Side));
        if (!user.Scope().SeesEverything || !user.Has(permission))
        {
            throw new RateFileException(T["This needs the permission {0}, which you do not have. Nothing was changed.", permission]);
        }

        var preview = Preview!;
        var name = user.Identity?.Name ?? "";
        var stored = await Task.Run(() => Import.ConfirmAsync(preview, name, progress, stop), stop);
        Stale();
        Trouble = stored is Saved.Conflict ? T["The rates of this plan were changed since the preview. Nothing was brought in; look at a new preview."].Value : stored.Trouble;
        Done = Trouble is null
            ? T["Done: {0} added, {1} changed, {2} closed.", Format.Count(preview.Counts.Added), Format.Count(preview.Counts.Changed), Format.Count(preview.Counts.Closed)].Value : null;
    });

    /// <summary>A moment as it is typed, with what is wrong with it.</summary>
    protected DateTimeOffset? Moment(string text, TimeZoneInfo? zone, out string? trouble)
    {
        DateTimeOffset? moment = null;
        trouble = zone is null || RateText.TryMoment(text, zone, out moment) ? null : T["A date such as 2026-01-31 is wanted, with a time if need be: 2026-01-31 14:00."].Value;
        return moment;
    }
}

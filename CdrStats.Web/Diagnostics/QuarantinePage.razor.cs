using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Diagnostics;

/// <summary>What waits in quarantine, by reason: one record is corrected, or all of a reason are sent again or dismissed, with progress. The list follows by itself.</summary>
public sealed partial class QuarantinePage
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(3);

    private AccessScope _scope = AccessScope.Nothing;
    private IReadOnlyList<QuarantineKind>? _kinds;
    private IReadOnlyList<RejectedRecord> _rows = [];
    private bool _mayCorrect;
    private string? _sure;
    private string? _outcome;
    private Sweeping? _sweep;
    private CancellationTokenSource? _stop;
    private (string? Kind, long? Before)? _shown;

    [Inject]
    public required QuarantineList List { get; init; }

    [Inject]
    public required QuarantineSweep Sweep { get; init; }

    [Inject]
    public required IAuthorizationService Authorization { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    [SupplyParameterFromQuery(Name = "reason")]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    public string? BeforeText { get; set; }

    private long? Before => long.TryParse(BeforeText, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication!).User;
        _scope = user.Scope();
        _mayCorrect = (await Authorization.AuthorizeAsync(user, null, Permissions.Change("cdr"))).Succeeded;
        if (_scope.SeesEverything)
        {
            await ReadAsync();
            if (RendererInfo.IsInteractive)
            {
                Follow(WatchAsync(Gone), Show);
            }
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown is { } shown && shown != (Kind, Before))
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        _shown = (Kind, Before);
        Show(await FoundAsync(Kind, Before, Gone));
    }

    // A page that was turned meanwhile is not turned back.
    private void Show(Found found)
    {
        if ((found.Kind, found.Before) == (Kind, Before))
        {
            (_kinds, _rows) = (found.Kinds, found.Rows);
        }
    }

    private async Task<Found> FoundAsync(string? kind, long? before, CancellationToken cancellation) =>
        new(kind, before, await List.KindsAsync(_scope, cancellation), await List.PageAsync(_scope, kind, before, cancellation));

    private async IAsyncEnumerable<Found> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Rhythm, Clock, cancellation);
            Found? found = null;
            try
            {
                found = await FoundAsync(Kind, Before, cancellation);
            }
            catch (Exception error) when (Infrastructure.Storage.DatabaseTrouble.Is(error))
            {
                // The shell says, and the log holds, that the database is away; what was read stays until it is back.
            }

            if (found is not null)
            {
                yield return found;
            }
        }
    }

    private async Task SweepAsync(QuarantineKind kind, bool isDismissal)
    {
        var user = (await Authentication!).User;
        if (!(await Authorization.AuthorizeAsync(user, null, Permissions.Change("cdr"))).Succeeded || await Sweep.EndAsync(_scope, kind.Kind, Gone) is not { } end)
        {
            return;
        }

        var who = user.Identity?.Name ?? "";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        (_stop, _sure, _outcome) = (stop, null, null);
        var sweep = _sweep = new Sweeping(isDismissal, kind.Records, 0, 0);
        try
        {
            for (long after = 0; !stop.IsCancellationRequested;)
            {
                // A slice that began is finished: stopping is between two.
                var step = isDismissal
                    ? await Sweep.DismissAsync(_scope, who, kind.Kind, after, end, Gone)
                    : await Sweep.SendAsync(_scope, who, kind.Kind, after, end, Gone);
                if (step is null)
                {
                    break;
                }

                after = step.Reached;
                _sweep = sweep = sweep with { Done = sweep.Done + step.Sent, Left = sweep.Left + step.Left };
                StateHasChanged();
            }
        }
        finally
        {
            (_sweep, _stop) = (null, null);
        }

        _outcome = T[isDismissal ? "{0} dismissed." : "{0} sent again; those that are still wrong come back within seconds. {1} would be rejected as they are, and stay.", Format.Count(sweep.Done), Format.Count(sweep.Left)];
        await ReadAsync();
    }

    private void Stop() => _stop?.Cancel();

    private static string Address(string? kind, long? before)
    {
        var query = string.Join('&', new[] { kind is null ? null : $"reason={Uri.EscapeDataString(kind)}", before is null ? null : $"before={before.Value.ToString(CultureInfo.InvariantCulture)}" }.OfType<string>());
        return query.Length == 0 ? "admin/quarantine" : $"admin/quarantine?{query}";
    }

    private sealed record Found(string? Kind, long? Before, IReadOnlyList<QuarantineKind> Kinds, IReadOnlyList<RejectedRecord> Rows);

    private sealed record Sweeping(bool IsDismissal, long Total, long Done, long Left);
}

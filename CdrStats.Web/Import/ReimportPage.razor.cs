using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Time;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Import;

/// <summary>Orders to import stored calls anew: counted first, then done in the background, with progress, until done or stopped.</summary>
public sealed partial class ReimportPage
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);

    private AccessScope _scope = AccessScope.Nothing;
    private IReadOnlyList<Named> _switches = [];
    private IReadOnlyList<ReimportJob> _jobs = [];
    private string _who = "";
    private string _from = "";
    private string _to = "";
    private string _switch = "";
    private string? _fromTrouble;
    private string? _toTrouble;
    private string? _trouble;
    private ReimportEstimate? _estimate;
    private CancellationTokenSource? _counting;

    [Inject]
    public required ReimportJobs Jobs { get; init; }

    [Inject]
    public required CallFilterChoices Choices { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication!).User;
        (_scope, _who) = (user.Scope(), user.Identity?.Name ?? "");
        _switches = (await Choices.ReadAsync(_scope, Gone)).Switches;
        var today = TimeZoneInfo.ConvertTime(Clock.GetUtcNow(), UserZone).Date;
        (_from, _to) = (Wall(today), Wall(today.AddDays(1)));
        _jobs = await Jobs.RecentAsync(_scope, Gone);
        if (RendererInfo.IsInteractive)
        {
            Follow(WatchAsync(Gone), jobs => _jobs = jobs);
        }
    }

    private async Task EstimateAsync()
    {
        (_estimate, _trouble) = (null, null);
        if (Range() is not { } range)
        {
            return;
        }

        using var counting = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        _counting = counting;
        try
        {
            _estimate = await Jobs.EstimateAsync(_scope, range, SwitchId, counting.Token);
        }
        catch (OperationCanceledException) when (counting.IsCancellationRequested)
        {
            _trouble = T["Not counted to the end. Choose a shorter range."];
        }
        catch (Exception error) when (DatabaseTrouble.IsTimeout(error))
        {
            _trouble = T["Counting takes more than a minute: choose a shorter range."];
        }
        finally
        {
            _counting = null;
        }
    }

    private async Task OrderAsync()
    {
        if (Range() is { } range && _estimate is not null)
        {
            _estimate = null;
            await Jobs.OrderAsync(_scope, _who, range, SwitchId, Gone);
            _jobs = await Jobs.RecentAsync(_scope, Gone);
        }
    }

    private async Task CancelAsync(ReimportJob job)
    {
        await Jobs.CancelAsync(_scope, _who, job.Id, Gone);
        _jobs = await Jobs.RecentAsync(_scope, Gone);
    }

    private async IAsyncEnumerable<IReadOnlyList<ReimportJob>> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Rhythm, Clock, cancellation);
            IReadOnlyList<ReimportJob>? jobs = null;
            try
            {
                jobs = await Jobs.RecentAsync(_scope, cancellation);
            }
            catch (Exception error) when (DatabaseTrouble.Is(error))
            {
                // The shell says, and the log holds, that the database is away; what was read stays until it is back.
            }

            if (jobs is not null)
            {
                yield return jobs;
            }
        }
    }

    private int? SwitchId => int.TryParse(_switch, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    // What was counted is what is ordered: another range is counted anew.
    private void Set(Action change)
    {
        change();
        (_estimate, _trouble) = (null, null);
    }

    private TimeRange? Range()
    {
        var (from, to) = (MomentText.Read(_from, UserZone), MomentText.Read(_to, UserZone));
        _fromTrouble = from is null ? T["Not a date and time."].Value : null;
        _toTrouble = to is null ? T["Not a date and time."].Value : from is { } first && to <= first ? T["This must be later than the first."].Value : null;
        return _fromTrouble is null && _toTrouble is null ? new TimeRange(from!.Value, to!.Value) : null;
    }

    private static string Text(ChangeEventArgs given) => given.Value?.ToString() ?? "";

    private static string Wall(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}

using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Web.Cdrs;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Reporting;

/// <summary>
/// A page of a report: its filters are the address's, and while its range goes on it is read anew as calls arrive. A range that is over is read once.
/// </summary>
public abstract class ReportPage<TReport> : LiveComponent
    where TReport : class
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(2);

    /// <summary>A report that takes long is read less often: of a server's time one page takes no more than this part.</summary>
    private const int Share = 10;

    private int _asked;
    private bool _isFollowing;

    [Inject] public required ReportSources Sources { get; init; }
    [Inject] public required ImportPulses Pulses { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public Task<AuthenticationState>? Authentication { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }
    [SupplyParameterFromQuery] public string? To { get; set; }
    [SupplyParameterFromQuery] public string? Last { get; set; }
    [SupplyParameterFromQuery] public string? Switch { get; set; }
    [SupplyParameterFromQuery] public string? Customer { get; set; }
    [SupplyParameterFromQuery] public string? Country { get; set; }
    [SupplyParameterFromQuery(Name = "time_zone")] public string? ZoneName { get; set; }

    internal AccessScope Scope { get; private set; } = AccessScope.Nothing;

    internal Dictionary<string, string[]> Query { get; private set; } = [];

    /// <summary>The filters of the address of the calls behind the figures.</summary>
    internal IReadOnlyList<(string Name, string Value)> Filters { get; private set; } = [];

    /// <summary>Null: the range is one of two moments.</summary>
    internal CallPeriod? Period { get; private set; }

    internal TReport? Report { get; private set; }

    internal string Problem { get; private set; } = "";

    internal TimeZoneInfo Zone => !string.IsNullOrEmpty(ZoneName) && TimeZoneInfo.TryFindSystemTimeZoneById(ZoneName, out var zone) ? zone : UserZone;

    /// <summary>The page's own.</summary>
    protected abstract string Address { get; }

    /// <summary>What is shown where nothing else is asked for.</summary>
    protected virtual CallPeriod Usual { get; } = CallPeriod.Find("7d")!;

    /// <summary>Whether calls that arrive can change what is shown.</summary>
    protected virtual bool GoesOn => Period is { IsOver: false };

    internal void Go(Dictionary<string, string[]> query) => Navigation.NavigateTo(QueryHelpers.AddQueryString(Address, CallAddress.Pairs(query)));

    protected void Zoom(ChartRange range) => Go(CallAddress.With(Query, ("last", ""), ("from", ReportLinks.Plain(range.From)), ("to", ReportLinks.Plain(range.Until))));

    private protected abstract Task<Asked<TReport>> AskAsync(ReportReader reader, string? from, string? to, string zone);

    /// <summary>Makes of a report what is drawn.</summary>
    protected virtual void Draw(TReport report)
    {
    }

    protected override async Task OnParametersSetAsync()
    {
        Scope = (await Authentication!).User.Scope();
        Query = CallAddress.Read(Navigation.Uri);
        Period = From is null && To is null ? CallPeriod.Find(Last ?? "") ?? Usual : null;
        Filters = TrafficPicks.Of(Query);
        Show(await ReadAsync());
    }

    private async IAsyncEnumerable<Answer> ReadAgainAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        await foreach (var _ in Pulses.WatchAsync(AtMostEvery, stop))
        {
            var began = Clock.GetTimestamp();
            Answer? answer = null;
            await InvokeAsync(async () => answer = await ReadAsync());
            yield return answer!;
            await Task.Delay(Clock.GetElapsedTime(began) * Share, Clock, stop);
        }
    }

    // A page whose range is over does not say that it is live.
    private void FollowWhileItGoesOn()
    {
        if (GoesOn == _isFollowing || !RendererInfo.IsInteractive)
        {
            return;
        }

        _isFollowing = GoesOn;
        if (_isFollowing)
        {
            Follow(ReadAgainAsync(), Show);
        }
        else
        {
            StopFollowing();
        }
    }

    private async Task<Answer> ReadAsync()
    {
        var asked = ++_asked;
        var now = Clock.GetUtcNow();
        var (from, to) = ReportLinks.Range(Period, From, To, now, Zone);
        var problem = ReportReader.ReadCalls(CallAddress.Pairs(Query).Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? "")), now, out var calls);
        var answer = problem.Length > 0 ? Asked<TReport>.Refused(problem) : await AskAsync(new ReportReader(Sources, Scope, now, calls, Gone), from, to, ZoneName ?? UserZone.Id);
        return new Answer(asked, answer.Report, answer.Problem);
    }

    private void Show(Answer answer)
    {
        if (answer.Asked != _asked)
        {
            // Other filters were chosen meanwhile: their figures are those to show.
            return;
        }

        Problem = answer.Problem;
        if (!ReferenceEquals(Report, answer.Report))
        {
            Report = answer.Report;
            if (Report is not null)
            {
                Draw(Report);
            }
        }

        FollowWhileItGoesOn();
    }

    private sealed record Answer(int Asked, TReport? Report, string Problem);
}

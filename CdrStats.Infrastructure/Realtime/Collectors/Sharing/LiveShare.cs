using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>
/// What hosts of one database tell each other of the switches that they follow: a host that follows a switch writes down how it stands, each second and up
/// to four times a second what has changed, at each place where another host asks for it. A host asks and hears at the first place that is there, and at the next for what is not heard there: so one that
/// cannot reach Redis still shows everything, and is shown.
/// </summary>
internal sealed partial class LiveShare(
    LiveBoard board, IEnumerable<ILiveExchange> exchanges, Live<ShareState> state, TimeProvider clock, ILogger<LiveShare> logger) : BackgroundService
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellChangesEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WantedFor = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<ILiveExchange> _exchanges = [.. exchanges];
    private readonly OthersOnBoard _others = new(board, clock);
    private volatile Followed _followed = new([], []);

    /// <summary>Which switches this host follows, and which it would like to hear of.</summary>
    public void Follow(int[] own, int[] others) => _followed = new Followed(own, others);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        state.Update(_ => new ShareState("", [.. _exchanges.Select(one => new SharePlace(one.Name, false, null, null))]));
        try
        {
            await Task.WhenAll(_exchanges.Select((_, at) => KeepAsync(at, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task KeepAsync(int at, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await using var line = await _exchanges[at].OpenAsync(stopping);
                LogOpen(_exchanges[at].Name);
                Set(at, place => place with { IsOpen = true, Trouble = null, Since = null });
                await FollowAsync(at, line, stopping);
            }
            catch (Exception error) when (_exchanges[at].IsAway(error) && !stopping.IsCancellationRequested)
            {
                if (state.Value.Places[at].Trouble is null)
                {
                    LogAway(_exchanges[at].Name, error.Message);
                }

                Set(at, place => place with { IsOpen = false, Trouble = error.Message, Since = place.Since ?? clock.GetUtcNow() });
                if (First() is null)
                {
                    _others.Doubt($"The consoles cannot tell each other: {_exchanges[at].Name} is away.");
                }

                await Task.Delay(Pause, clock, stopping);
            }
        }
    }

    private async Task FollowAsync(int at, ILiveLine line, CancellationToken stopping)
    {
        long? wantedAt = null, toldAt = null, askedAt = null;
        Followed? askedFor = null;
        var (news, pause, said) = (LiveNews.None, TellEvery, new Dictionary<int, (SwitchLive One, long At)>());
        while (true)
        {
            var followed = _followed;
            wantedAt = news.HasFlag(LiveNews.Wanted) ? clock.GetTimestamp() : wantedAt;
            // What this host tells wakes itself, too.
            if (wantedAt is not { } wanted || clock.GetElapsedTime(wanted) > WantedFor)
            {
                pause = TellEvery;
            }
            else if (toldAt is not { } before || clock.GetElapsedTime(before) >= pause)
            {
                toldAt = clock.GetTimestamp();
                await TellAsync(line, followed.Own, said, stopping);
                pause = Rest(clock.GetElapsedTime(toldAt.Value));
            }

            if (First() == at || _others.Need(at, followed.Others))
            {
                var isDue = askedAt is not { } asked || clock.GetElapsedTime(asked) >= AskEvery || followed != askedFor;
                if (isDue && followed.Others.Length > 0)
                {
                    (askedAt, askedFor) = (clock.GetTimestamp(), followed);
                    await line.AskAsync(stopping);
                }

                if (isDue || news.HasFlag(LiveNews.Told))
                {
                    Show(at, followed.Others, followed.Others.Length > 0 ? await line.HearAsync(followed.Others, stopping) : []);
                }
            }

            news = await line.WaitAsync(pause, stopping);
        }
    }

    private async Task TellAsync(ILiveLine line, int[] own, Dictionary<int, (SwitchLive One, long At)> said, CancellationToken stopping)
    {
        var fresh = own.Select(board.Find).OfType<SwitchLive>()
            .Where(one => !said.TryGetValue(one.SwitchId, out var last) || !ReferenceEquals(last.One, one) || clock.GetElapsedTime(last.At) >= TellEvery).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        await line.TellAsync([.. fresh.Select(ToldLive.Of)], stopping);
        foreach (var one in fresh)
        {
            said[one.SwitchId] = (one, clock.GetTimestamp());
        }
    }

    // A switch of thousands of calls is more to tell: after it twenty times as long goes by, at most a second.
    private static TimeSpan Rest(TimeSpan took)
    {
        var share = took * 20;
        return share < TellChangesEvery ? TellChangesEvery : share < TellEvery ? share : TellEvery;
    }

    private void Show(int place, int[] wanted, IReadOnlyList<HeardSwitch> heard)
    {
        _others.Keep(wanted);
        _others.Doubt("The console that follows it has gone quiet.");
        foreach (var one in heard)
        {
            try
            {
                _others.Show(ToldLive.Read(one), place, one.Age <= ToldLive.QuietAfter);
            }
            catch (JsonException error)
            {
                LogUnread(error);
                _others.Show(new SwitchLive(one.SwitchId, "", FeedState.Lost, clock.GetUtcNow() - one.Age, "What another console tells of it cannot be read: is it of another version?", null) { IsOthers = true }, place, isFresh: false);
            }
        }
    }

    private int? First()
    {
        var places = state.Value.Places;
        for (var at = 0; at < places.Count; at++)
        {
            if (places[at].IsOpen)
            {
                return at;
            }
        }

        return null;
    }

    private void Set(int at, Func<SharePlace, SharePlace> change) => state.Update(now =>
    {
        List<SharePlace> places = [.. now.Places.Select((place, position) => position == at ? change(place) : place)];
        return new ShareState(places.Find(place => place.IsOpen)?.Name ?? "", places);
    });

    [LoggerMessage(LogLevel.Information, "Consoles can tell each other their live calls by way of {Place}")]
    private partial void LogOpen(string place);

    [LoggerMessage(LogLevel.Warning, "{Place}, by way of which consoles tell each other their live calls, is away ({Reason}); trying again each second")]
    private partial void LogAway(string place, string reason);

    [LoggerMessage(LogLevel.Warning, "What another console tells of its live calls cannot be read; is it of another version?")]
    private partial void LogUnread(Exception error);

    [LoggerMessage(LogLevel.Debug, "Stopped telling other consoles of live calls")]
    private partial void LogStopped();

    private sealed record Followed(int[] Own, int[] Others);
}

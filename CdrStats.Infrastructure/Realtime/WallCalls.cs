namespace CdrStats.Infrastructure.Realtime;

/// <summary>
/// Calls in progress as the wallboard shows them: true where a switch tells them, derived from records where none does, and each said for what it is.
/// </summary>
public sealed record WallCalls(long Calls, int Ringing, IReadOnlyList<WallSwitchCalls> Switches)
{
    public int LiveSwitches => Switches.Count(one => one.Source == CallsSource.Live);

    /// <summary>All of it is told by the switches.</summary>
    public bool IsLive => LiveSwitches > 0 && LiveSwitches == Switches.Count;

    public IEnumerable<WallSwitchCalls> Lost => Switches.Where(one => one.Source == CallsSource.Lost);

    public static WallCalls Of(WallboardSnapshot derived, LiveView live)
    {
        ArgumentNullException.ThrowIfNull(derived);
        ArgumentNullException.ThrowIfNull(live);
        var rows = derived.Switches.Select(row => live.Find(row.Id) is { } told ? Of(told, row) : new WallSwitchCalls(row.Id, row.Name, CallsSource.Derived, row.Concurrent, 0, null, null, row))
            .Concat(live.Switches.Where(told => derived.Switches.All(row => row.Id != told.Id)).Select(told => Of(told, null)))
            .ToList();
        var stands = rows.Where(row => row.Source == CallsSource.Live);
        return new WallCalls(derived.Concurrent + stands.Sum(row => row.Calls - (row.Derived?.Concurrent ?? 0)), stands.Sum(row => row.Ringing), rows);
    }

    private static WallSwitchCalls Of(SwitchSignal told, WallboardSwitch? row) => told.State switch
    {
        FeedState.Live => new WallSwitchCalls(told.Id, told.Name, CallsSource.Live, told.Count.All, told.Count.Ringing, null, null, row),
        FeedState.Lost => new WallSwitchCalls(told.Id, told.Name, CallsSource.Lost, row?.Concurrent ?? 0, 0, told.HeardAt, told.Trouble, row),
        _ => new WallSwitchCalls(told.Id, told.Name, CallsSource.Derived, row?.Concurrent ?? 0, 0, null, null, row),
    };
}

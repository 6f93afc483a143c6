using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// What alarms would find now, for pages that show it beside their thresholds: read each quarter of a minute while somebody looks, and for all who
/// look at the same rule once.
/// </summary>
public sealed class AlarmFigureFeed
{
    private readonly SharedFeed<Asked, AlarmTrial> _looks;

    public AlarmFigureFeed(AlarmQueries queries, TimeProvider clock, ILogger<AlarmFigureFeed> logger) =>
        // A pulse that never beats: an alarm is not looked at with every call.
        _looks = new((asked, stop) => queries.LookAsync(asked.Scope, asked.Rule, TimeZoneInfo.FindSystemTimeZoneById(asked.Zone), stop), new ImportPulses(clock), clock, logger);

    public IAsyncEnumerable<AlarmTrial> WatchAsync(AccessScope scope, Alarm alarm, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        // The threshold decides nothing about what is measured, but whether it fires now is part of what is shown.
        return _looks.WatchAsync(new Asked(scope, alarm.Rule, alarm.Zone.Id), cancellation);
    }

    private sealed record Asked(AccessScope Scope, AlarmRule Rule, string Zone);
}

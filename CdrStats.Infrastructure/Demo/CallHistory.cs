using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Demo;

/// <summary>A past of calls in the order of their starts, spread over its days by the operator's rhythm.</summary>
public static class CallHistory
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    /// <summary>Exactly <paramref name="calls"/> calls that started and ended within the <paramref name="days"/> days before <paramref name="now"/>.</summary>
    public static IEnumerable<InboxRow> Of(int calls, int days, DateTimeOffset now, CallInvention invention)
    {
        ArgumentNullException.ThrowIfNull(invention);
        var begin = now.AddDays(-days);
        var steps = (int)(TimeSpan.FromDays(days) / Step);
        var busyBefore = new double[steps + 1];
        for (var i = 0; i < steps; i++)
        {
            busyBefore[i + 1] = busyBefore[i] + CallRhythm.OfAll(begin + (Step * i));
        }

        var at = 0;
        for (var call = 0; call < calls; call++)
        {
            var wanted = (call + invention.Chance()) / calls * busyBefore[steps];
            while (at < steps - 1 && busyBefore[at + 1] <= wanted)
            {
                at++;
            }

            var within = (wanted - busyBefore[at]) / (busyBefore[at + 1] - busyBefore[at]);
            yield return EndedBy(now, invention.CallAt(begin + (Step * (at + within))));
        }
    }

    // A record exists only once its call has ended.
    private static InboxRow EndedBy(DateTimeOffset now, InboxRow row)
    {
        if (row.Start.AddSeconds(row.Duration) > now)
        {
            row.Start = now.AddSeconds(-row.Duration);
        }

        return row;
    }
}

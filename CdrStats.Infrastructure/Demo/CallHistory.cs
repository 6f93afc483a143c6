using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Demo;

/// <summary>A past of calls, in the order of their starts but for a few at the end, spread over its days by the operator's rhythm and growth.</summary>
public static class CallHistory
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Exactly <paramref name="calls"/> calls that started and ended within the <paramref name="days"/> days before <paramref name="now"/>.
    /// A record exists only once its call has ended, so those still going at the end are left to who places live calls; as many others come last.
    /// </summary>
    public static IEnumerable<InboxRow> Of(int calls, int days, DateTimeOffset now, CallInvention invention)
    {
        ArgumentNullException.ThrowIfNull(invention);
        var begin = now.AddDays(-days);
        var steps = (int)(TimeSpan.FromDays(days) / Step);
        var busyBefore = new double[steps + 1];
        for (var i = 0; i < steps; i++)
        {
            var at = begin + (Step * i);
            busyBefore[i + 1] = busyBefore[i] + (CallRhythm.OfAll(at) * CallRhythm.Size(now - at));
        }

        var others = 0;
        for (var call = 0; call < calls; call++)
        {
            var row = invention.CallAt(When((call + invention.Chance()) / calls));
            if (row.Start.AddSeconds(row.Duration) <= now)
            {
                yield return row;
            }
            else
            {
                others++;
            }
        }

        while (others > 0)
        {
            var row = invention.CallAt(When(invention.Chance()));
            if (row.Start.AddSeconds(row.Duration) <= now)
            {
                others--;
                yield return row;
            }
        }

        // The instant before which that part of all calls was placed.
        DateTimeOffset When(double part)
        {
            var wanted = part * busyBefore[steps];
            var found = Array.BinarySearch(busyBefore, wanted);
            var at = Math.Clamp(found >= 0 ? found : ~found - 1, 0, steps - 1);
            return begin + (Step * (at + ((wanted - busyBefore[at]) / (busyBefore[at + 1] - busyBefore[at]))));
        }
    }
}

using System.Globalization;
using CdrStats.Domain.Texts;

namespace CdrStats.Domain.Diagnostics;

/// <summary>A switch from which calls were to be expected, and none came.</summary>
/// <param name="UsualAnHour">Calls that are usual: at this hour, or at the hour when it fell silent.</param>
/// <param name="Lasting">Since its last call.</param>
/// <param name="IsThisHour">False: at this hour few are usual or none; it fell silent at another.</param>
public sealed record Silence(decimal UsualAnHour, TimeSpan Lasting, bool IsThisHour = true)
{
    /// <summary>As in "usually 40 calls a minute at this hour, none for 6 minutes".</summary>
    public string Words => (IsThisHour ? AtThisHour : WhenItFell).Of(Usual, For);

    private static readonly Sentence AMinute = new("{0} calls a minute", "{0} call a minute");
    private static readonly Sentence AnHour = new("{0} calls an hour", "{0} call an hour");
    private static readonly Sentence Minutes = new("{0} minutes", "{0} minute");
    private static readonly Sentence Hours = new("{0} hours", "{0} hour");
    private static readonly Sentence Days = new("{0} days", "{0} day");
    private static readonly Sentence AtThisHour = new Sentence("usually {0} at this hour, none for {1}").Words(0).Words(1);
    private static readonly Sentence WhenItFell = new Sentence("usually {0} when it fell silent, none for {1}").Words(0).Words(1);

    /// <summary>By which <see cref="Words"/> are told in other languages.</summary>
    public static IReadOnlyList<Sentence> Sentences { get; } = [AtThisHour, WhenItFell, AMinute, AnHour, Minutes, Hours, Days];

    private string Usual => UsualAnHour >= 60 ? AMinute.Of(Whole(UsualAnHour / 60)) : AnHour.Of(Whole(UsualAnHour));

    private string For => Lasting switch
    {
        { TotalHours: < 2 } => Minutes.Of(Whole((long)Lasting.TotalMinutes)),
        { TotalDays: < 2 } => Hours.Of(Whole((long)Lasting.TotalHours)),
        _ => Days.Of(Whole((long)Lasting.TotalDays)),
    };

    private static string Whole(decimal number) => Math.Round(number, MidpointRounding.AwayFromZero).ToString("#,0", CultureInfo.InvariantCulture);
}

/// <summary>
/// Tells silence from a pause: were calls independent of each other and as many as in the same hour of earlier weeks, a pause this long would
/// come by chance once in a hundred thousand times (Poisson: the chance of none, where n are expected, is e to the power of -n).
/// </summary>
public static class SilenceRule
{
    /// <summary>How many weeks are looked back.</summary>
    public const int Weeks = 8;

    /// <summary>With less of a past nothing is usual yet.</summary>
    public const int FewestWeeks = 4;

    /// <summary>How far back the expectation of a pause is summed up; by then it is settled.</summary>
    public const int MostHours = 24;

    /// <summary>A pause that comes by chance less often than this is none: a switch with a call in two minutes makes six thousand pauses in the nights of a month, and people are told.</summary>
    public const double Unlikely = 0.00001;

    /// <summary>No shorter pause is silence, however many calls there are.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(3);

    // A switch that hands its records over in lots pauses between two of them; on average a record waits for half of that.
    private const double PausesForALag = 3;

    /// <summary>Calls that are usual in an hour: the median of the same hour in the weeks before.</summary>
    /// <param name="weeks">Calls of that hour, the last week first. Weeks before the switch's first call are not among them.</param>
    /// <returns>Null: there is too little of a past.</returns>
    public static decimal? Usual(IReadOnlyList<long> weeks)
    {
        ArgumentNullException.ThrowIfNull(weeks);
        if (weeks.Count < FewestWeeks)
        {
            return null;
        }

        var sorted = weeks.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2m;
    }

    /// <summary>The full hours (UTC) that a pause touches, the first first; of a long one, the last day's.</summary>
    public static IReadOnlyList<DateTimeOffset> Hours(DateTimeOffset last, DateTimeOffset now)
    {
        var end = HourOf(now);
        var first = HourOf(last);
        var earliest = end.AddHours(1 - MostHours);
        first = first > earliest ? first : earliest;
        return [.. Enumerable.Range(0, Math.Max(1, (int)(end - first).TotalHours + 1)).Select(hour => first.AddHours(hour))];
    }

    /// <summary>Says whether a pause is silence.</summary>
    /// <param name="last">When the last call came in.</param>
    /// <param name="lag">From the end of a call to its arrival, as it was last.</param>
    /// <param name="usual">Usual calls of an hour, by its beginning; null: not known.</param>
    public static Silence? Judge(DateTimeOffset last, DateTimeOffset now, TimeSpan lag, Func<DateTimeOffset, decimal?> usual)
    {
        ArgumentNullException.ThrowIfNull(usual);
        var lasting = now - last;
        if (lasting < Shortest || lasting < lag * PausesForALag)
        {
            return null;
        }

        var expected = 0.0;
        foreach (var hour in Hours(last, now))
        {
            var (from, to) = (hour > last ? hour : last, hour.AddHours(1) < now ? hour.AddHours(1) : now);
            expected += (double)(usual(hour) ?? 0) * Math.Max(0, (to - from).TotalHours);
        }

        if (Math.Exp(-expected) >= Unlikely)
        {
            return null;
        }

        // What is usual now says most to whoever looks now; where that is next to nothing, what was usual then.
        var here = usual(HourOf(now)) ?? 0;
        var then = usual(HourOf(last)) ?? 0;
        return here >= 1 ? new Silence(here, lasting) : new Silence(Math.Max(then, 1), lasting, IsThisHour: false);
    }

    /// <summary>The beginning of the hour, UTC.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset moment)
    {
        var utc = moment.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerHour));
    }
}

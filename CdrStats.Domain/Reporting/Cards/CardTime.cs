using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Reporting.Cards;

/// <summary>What of time a card shows: whole quarters of an hour, so that sums alone say it; the last of them may be running.</summary>
/// <param name="Until">What is compared ends there: the running quarter has nothing before it to be held against.</param>
/// <param name="Back">How much earlier it is compared with: a day, or whole weeks, so that weekdays are compared with their like.</param>
public readonly record struct CardTime(TimeRange Range, DateTimeOffset Until, TimeSpan Back)
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>What is compared; empty where no quarter is over.</summary>
    public TimeRange Whole => new(Range.From, Until);

    public TimeRange Before => Whole.Earlier(Back);

    public static CardTime Of(CallPeriod period, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(period);
        var asked = period.At(now, zone);
        var end = asked.Around(Quarter).To;
        // Days of every zone begin with a quarter; a range that moves with the clock moves on to the next one, as long as it is.
        var from = asked.From.UtcTicks % Quarter.Ticks == 0 ? asked.From : asked.From + (end - asked.To);
        var range = new TimeRange(from.ToUniversalTime(), end);
        var over = new TimeRange(now, now).Around(Quarter).From;
        return new CardTime(range, over < end ? over : end, end - from <= Day ? Day : Week * Math.Ceiling((end - from) / Week));
    }
}

using System.Globalization;

namespace CdrStats.Domain.Reporting;

/// <summary>What the totals tell apart, by their number in the database.</summary>
public enum TotalOf
{
    Traffic = 1,
    Cause = 2,
    Country = 3,
    Customer = 4,

    /// <summary>Dial code and carrier plan.</summary>
    Destination = 5,
    Carrier = 6,
    DialCode = 7,
}

/// <summary>
/// How long a bucket of the totals is, by its number in the database. Days are those of UTC, sixteen of them counted since 1970-01-01; quarters of them are what
/// other zones' days are mostly made of.
/// </summary>
public enum TotalSpan
{
    Hour = 1,
    Day = 2,
    SixteenDays = 3,
    SixHours = 4,
}

/// <summary>
/// One row of the totals: a few figures for an hour, six, a day or sixteen, of one switch or of all, whoever the customers are. Reports of everything read these, and
/// quarters of an hour only at the edges of what they ask.
/// </summary>
/// <param name="SwitchId">0: of all switches.</param>
/// <param name="Bucket">Whole spans since 1970-01-01 UTC.</param>
/// <param name="Id">The cause, customer or carrier plan, 0 for none; <paramref name="Text"/> is the country or dial code.</param>
public readonly record struct TotalKey(TotalOf Of, TotalSpan Span, int SwitchId, int Bucket, int Id, string Text, string Currency) : IComparable<TotalKey>
{
    public const int DaysTogether = 16;
    public const int HoursTogether = 6;

    public static TimeSpan Length(TotalSpan span) => span switch
    {
        TotalSpan.Hour => TimeSpan.FromHours(1),
        TotalSpan.SixHours => TimeSpan.FromHours(HoursTogether),
        TotalSpan.Day => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(DaysTogether),
    };

    /// <summary>
    /// Whether there are such rows. Hours are kept where a day's edge matters to a report of all switches, dial codes being too many for it; switches only where they leave
    /// fewer rows than there are calls; sixteen days of what is too many to be read day by day.
    /// </summary>
    public static bool IsKept(TotalOf of, TotalSpan span, bool isOfOneSwitch) => of switch
    {
        TotalOf.Traffic => span != TotalSpan.SixteenDays,
        TotalOf.Cause or TotalOf.Country => span == TotalSpan.Day || (!isOfOneSwitch && span != TotalSpan.SixteenDays),
        TotalOf.Customer => !isOfOneSwitch,
        TotalOf.Carrier => !isOfOneSwitch && span != TotalSpan.SixteenDays,
        TotalOf.DialCode => !isOfOneSwitch && span != TotalSpan.Hour,
        _ => !isOfOneSwitch && span is TotalSpan.Day or TotalSpan.SixteenDays,
    };

    /// <summary>What is told apart, as the roll-ups' other readers write it.</summary>
    public string Key => Of switch
    {
        TotalOf.Traffic => "",
        TotalOf.Country or TotalOf.DialCode => Text,
        TotalOf.Destination => $"{Text}/{Id.ToString(CultureInfo.InvariantCulture)}",
        _ => Id.ToString(CultureInfo.InvariantCulture),
    };

    public int CompareTo(TotalKey other)
    {
        var order = (Of, Span, SwitchId, Bucket, Id).CompareTo((other.Of, other.Span, other.SwitchId, other.Bucket, other.Id));
        order = order != 0 ? order : string.CompareOrdinal(Text, other.Text);
        return order != 0 ? order : string.CompareOrdinal(Currency, other.Currency);
    }
}

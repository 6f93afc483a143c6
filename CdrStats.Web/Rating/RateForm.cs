using System.Globalization;
using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating;

/// <summary>A rate as it is typed: texts, so that what is wrong stays to be corrected, with the reason beside it. Times are UTC.</summary>
public sealed class RateForm(RateRow rate)
{
    internal const string RateWanted = "What a minute costs is wanted; 0 for nothing.";
    private const string AmountWanted = "A number with a decimal point is wanted.";
    private const string SecondsWanted = "Whole seconds are wanted.";
    internal const string MomentWanted = "A date such as 2026-01-31 is wanted, with a time if need be: 2026-01-31 14:00.";

    /// <summary>The rate it was opened with; its id is 0 for a new one.</summary>
    public RateRow Rate { get; } = rate;
    public string Prefix { get; set; } = rate.Prefix;
    public string Destination { get; set; } = rate.Destination;
    public string PerMinute { get; set; } = rate.Id == 0 ? "" : Text(rate.PerMinute);
    public string First { get; set; } = rate.InitialPerMinute is { } own ? Text(own) : "";
    public string Fee { get; set; } = Text(rate.ConnectionFee);
    public string Initial { get; set; } = Text(rate.InitialSeconds);
    public string Increment { get; set; } = Text(rate.IncrementSeconds);
    public string Minimum { get; set; } = Text(rate.MinimumSeconds);
    public string Charge { get; set; } = Text(rate.MinimumCharge);
    public string Grace { get; set; } = Text(rate.GraceSeconds);
    public string From { get; set; } = Moment(rate.ValidFrom);
    public string Until { get; set; } = Moment(rate.ValidUntil);
    public bool Enabled { get; set; } = rate.Enabled;

    public static string Text(decimal amount) => amount.ToString("0.########", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset? moment) => moment is not { } at ? ""
        : at.UtcDateTime.ToString(at.UtcDateTime.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The rate that is meant, or null with what is wrong by field.</summary>
    public RateRow? Read(IDictionary<string, string> troubles)
    {
        troubles.Clear();
        var row = Rate.Successor();
        (row.Id, row.Prefix, row.Destination, row.Enabled) = (Rate.Id, Prefix, Destination.Trim(), Enabled);
        row.PerMinute = Amount("rate", PerMinute);
        if (PerMinute.Trim().Length == 0)
        {
            troubles["rate"] = RateWanted;
        }

        row.InitialPerMinute = First.Trim().Length == 0 ? null : Amount("first", First);
        (row.ConnectionFee, row.MinimumCharge) = (Amount("fee", Fee), Amount("charge", Charge));
        (row.InitialSeconds, row.IncrementSeconds) = (Seconds("initial", Initial, 1), Seconds("increment", Increment, 1));
        (row.MinimumSeconds, row.GraceSeconds) = (Seconds("minimum", Minimum, 0), Seconds("grace", Grace, 0));
        (row.ValidFrom, row.ValidUntil) = (At("from", From), At("until", Until));
        foreach (var (field, sentence) in RateCheck.Of(row))
        {
            troubles.TryAdd(field, sentence);
        }

        return troubles.Count == 0 ? row : null;

        decimal Amount(string field, string text) => RateText.TryAmount(text, decimalComma: false, out var amount) ? amount ?? 0 : Wrong(field, AmountWanted);

        int Seconds(string field, string text, int unset) => RateText.TrySeconds(text, out var seconds) ? seconds ?? unset : unset + Wrong(field, SecondsWanted);

        DateTimeOffset? At(string field, string text)
        {
            if (!RateText.TryMoment(text, TimeZoneInfo.Utc, out var moment))
            {
                Wrong(field, MomentWanted);
            }

            return moment;
        }

        int Wrong(string field, string sentence)
        {
            troubles[field] = sentence;
            return 0;
        }
    }
}

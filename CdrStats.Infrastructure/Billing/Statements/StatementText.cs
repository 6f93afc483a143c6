using System.Globalization;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>How a statement writes figures and times: alike on paper and on the screen, whoever reads it.</summary>
internal static class StatementText
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Amount(decimal amount, int decimals) => amount.ToString(FormattableString.Invariant($"N{decimals}"), Culture);

    /// <summary>An amount of one call: with all the decimals it has, and at least those of the plan.</summary>
    public static string Exact(decimal amount, int decimals) => decimal.Round(amount, decimals) == amount ? Amount(amount, decimals) : amount.ToString("#,##0.0#######", Culture);

    public static string Rate(decimal rate) => rate.ToString("0.0000####", Culture);

    public static string Count(long count) => count.ToString("N0", Culture);

    /// <summary>h:mm:ss</summary>
    public static string Duration(long seconds)
    {
        var size = Math.Abs(seconds);
        return string.Create(Culture, $"{(seconds < 0 ? "-" : "")}{size / 3600}:{size / 60 % 60:00}:{size % 60:00}");
    }

    public static string Moment(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", Culture);

    /// <summary>The days of the period, the last included.</summary>
    public static string Period(Statement statement)
    {
        var zone = statement.Zone;
        var (first, last) = (TimeZoneInfo.ConvertTime(statement.From, zone), TimeZoneInfo.ConvertTime(statement.To.AddTicks(-1), zone));
        return string.Create(Culture, $"{first:yyyy-MM-dd} – {last:yyyy-MM-dd} ({zone.Id})");
    }

    public static string Day(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd", Culture);

    public static string Destination(string destination) => destination.Length == 0 ? "other" : destination;

    /// <summary>What stands at the head of a statement, as pairs.</summary>
    public static IEnumerable<(string Label, string Value)> Facts(Statement statement)
    {
        yield return ("Number", statement.Number);
        yield return ("Issued", Day(statement.IssuedAt, statement.Zone));
        yield return ("Period", Period(statement));
        yield return ("Plan", statement.PlanName);
        if (statement.Credits is { } credited)
        {
            yield return ("Takes back", credited);
            yield return ("Reason", statement.Reason ?? "");
        }
    }
}

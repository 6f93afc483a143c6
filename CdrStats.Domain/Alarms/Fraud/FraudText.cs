using CdrStats.Domain.Notifications;

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>The rules in words, in English: for mails as they are, for pages through the localiser.</summary>
public static class FraudText
{
    public static string Of(FraudKind kind) => kind switch
    {
        FraudKind.Premium => "Premium and satellite numbers",
        FraudKind.Listed => "Listed test numbers",
        FraudKind.NewCountry => "First call ever to a country",
        FraudKind.ManyDestinations => "Many numbers in one country",
        FraudKind.OutOfHours => "Calls abroad out of hours",
        FraudKind.CostPerHour => "Cost within an hour",
        FraudKind.Concurrent => "Calls at once",
        _ => "Unusual volume for that hour",
    };

    /// <summary>What it looks at, why that is suspicious, and when it says nothing.</summary>
    public static string Explanation(FraudKind kind) => kind switch
    {
        FraudKind.Premium => "Numbers that charge the caller a premium, or lead to satellites, by the dialled number's type. Whoever owns such a number earns with each minute. Counted within an hour, answered or not.",
        FraudKind.Listed => "Numbers on a list that you import: those that fraudsters try before they begin. One such call is a warning, whether or not it was answered.",
        FraudKind.NewCountry => "A call abroad to a country that the account has never called. Nothing is said of an account's first seven days.",
        FraudKind.ManyDestinations => "Different numbers in one country abroad within a quarter of an hour: a machine goes through a range. Countries to which a twentieth of the account's calls go are left out.",
        FraudKind.OutOfHours => "Calls abroad within an hour outside the hours of work. Where the account has always called at that hour, only what is unusual for it counts.",
        FraudKind.CostPerHour => "What the account's calls within an hour cost by your own rates, ended and in progress: the sale, or the purchase where that is more. Each currency for itself.",
        FraudKind.Concurrent => "Calls of the account in progress at the same time, ringing or answered. Needs a switch that tells its calls (live feed).",
        _ => "Calls that began within an hour of the clock, against the same hour of the same weekday in the last six weeks (at least four of them), or of the last five such days where those had more: the median and so many robust deviations (1.4826 × the median deviation, at least the root of the median, by which chance alone differs, and a tenth of it). Up to 30 calls an hour are never unusual.",
    };

    /// <summary>How bad a hit is: what may be somebody's new habit is a warning, the rest wakes people.</summary>
    public static Severity Severity(this FraudKind kind) => kind is FraudKind.NewCountry or FraudKind.UnusualVolume or FraudKind.OutOfHours ? Notifications.Severity.Warning : Notifications.Severity.Critical;

    /// <summary>What the threshold counts.</summary>
    public static string Unit(FraudKind kind) => kind switch
    {
        FraudKind.Premium or FraudKind.OutOfHours => "calls an hour",
        FraudKind.Listed or FraudKind.NewCountry => "calls",
        FraudKind.ManyDestinations => "numbers in 15 minutes",
        FraudKind.CostPerHour => "an hour, in the account's currency",
        FraudKind.Concurrent => "calls at once",
        _ => "deviations above the median",
    };
}

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>The ready-made rules of fraud (spec/alarms.md). The numbers are the database's.</summary>
public enum FraudKind
{
    /// <summary>Calls to numbers that charge the caller a premium, or lead to satellites, within an hour.</summary>
    Premium = 1,

    /// <summary>Calls to numbers of a list of revenue-share test numbers, which somebody tries before the fraud begins.</summary>
    Listed = 2,

    /// <summary>The first call that an account ever made to a country.</summary>
    NewCountry = 3,

    /// <summary>Different numbers of one country abroad within a quarter of an hour, where the account seldom calls.</summary>
    ManyDestinations = 4,

    /// <summary>Calls abroad within an hour, outside the hours of work.</summary>
    OutOfHours = 5,

    /// <summary>What the calls of an hour, ended and in progress, cost.</summary>
    CostPerHour = 6,

    /// <summary>Calls in progress at once; needs a live feed.</summary>
    Concurrent = 7,

    /// <summary>More calls than the account ever makes at that hour of that weekday.</summary>
    UnusualVolume = 8,
}

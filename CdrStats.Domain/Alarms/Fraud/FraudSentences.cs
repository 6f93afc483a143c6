using CdrStats.Domain.Texts;

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>What the console says of fraud, and of what was done about it.</summary>
public static class FraudSentences
{
    public static readonly Sentence Premium = new("{0} calls to premium or satellite numbers within an hour", "{0} call to premium or satellite numbers within an hour");
    public static readonly Sentence Listed = new("{0} calls to listed test numbers, the last to {1}", "{0} call to listed test numbers, the last to {1}");
    public static readonly Sentence NewCountryAgain = new Sentence("first call ever to {0} ({1} calls)").Words(0);
    public static readonly Sentence NewCountry = new Sentence("first call ever to {0}").Words(0);
    public static readonly Sentence ManyDestinations = new Sentence(
        "{0} different numbers in {1} within a quarter of an hour, where it seldom calls", "{0} number in {1} within a quarter of an hour, where it seldom calls").Words(1);
    public static readonly Sentence OutOfHours = new("{0} calls abroad within an hour, outside the hours of work", "{0} call abroad within an hour, outside the hours of work");
    public static readonly Sentence Cost = new("{0} {1} of calls within an hour");
    public static readonly Sentence Concurrent = new("{0} calls in progress at once", "{0} call in progress at once");
    public static readonly Sentence Unusual = new Sentence("{0} calls in an hour that has {1} as a rule ({2}, {3} of them)").Choice(2, SameWeekday, SuchDays);

    public const string SameWeekday = "the same hour of the same weekday";
    public const string SuchDays = "the same hour of the last such days";

    /// <summary>How a hit is called: rule, customer, account code.</summary>
    public static readonly Sentence NameWithAccount = new Sentence("{0}: {1}, account {2}").Choice(0, [.. Enum.GetValues<FraudKind>().Select(FraudText.Of)]);
    public static readonly Sentence Name = new Sentence("{0}: {1}").Choice(0, [.. Enum.GetValues<FraudKind>().Select(FraudText.Of)]);

    public static readonly Sentence BlacklistedForEverybody = new("{0} on the blacklist for everybody");
    public static readonly Sentence BlacklistedForCustomer = new("{0} on the blacklist for the customer");
    public static readonly Sentence ToBlock = new("{0} webhooks are told to block the account", "{0} webhook is told to block the account");
    public static readonly Sentence ToHangUp = new("{0} calls in progress to be hung up", "{0} call in progress to be hung up");
    public static readonly Sentence HungUpByRule = new Sentence("the call to {0} on {1} is hung up (by the rule {2})").Choice(2, [.. Enum.GetValues<FraudKind>().Select(FraudText.Of)]);
    public static readonly Sentence HungUp = new("the call to {0} on {1} is hung up");
    public static readonly Sentence NotHungUpByRule = new Sentence("the call to {0} on {1} is not hung up: {2} (by the rule {3})").Words(2).Choice(3, [.. Enum.GetValues<FraudKind>().Select(FraudText.Of)]);
    public static readonly Sentence NotHungUp = new Sentence("the call to {0} on {1} is not hung up: {2}").Words(2);

    public const string Unblocked = "taken back: the account may call again";
    public const string Unlisted = "taken back: off the blacklist";
    public const string QuietForADay = "nothing of it for a day";

    /// <summary>The more particular before those that would match it, too.</summary>
    public static IReadOnlyList<Sentence> All { get; } =
    [
        Premium, Listed, NewCountryAgain, NewCountry, ManyDestinations, OutOfHours, Cost, Concurrent, Unusual, BlacklistedForEverybody, BlacklistedForCustomer, ToBlock, ToHangUp, HungUpByRule, HungUp,
        NotHungUpByRule, NotHungUp,
    ];
}

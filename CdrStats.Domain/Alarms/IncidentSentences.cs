using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Diagnostics;
using CdrStats.Domain.Texts;

namespace CdrStats.Domain.Alarms;

/// <summary>What the console says of incidents: why they opened, why nobody was told, what is the cause, and how they ended.</summary>
public static class IncidentSentences
{
    public static readonly Sentence Maintenance = new("in a time of maintenance ({0})");
    public static readonly Sentence PartOf = new Sentence("a part of incident {0}: {1}").Words(1);
    public static readonly Sentence FiresToo = new("{0} fires, too (incident {1})");
    public static readonly Sentence SwitchFails = new("switch {0}: {1} of {2} attempts were answered lately");
    public static readonly Sentence CarrierFails = new("carrier {0}: {1} of {2} attempts were answered lately");
    public static readonly Sentence LimitReached = new("{0} calls at once, the limit is {1}", "{0} call at once, the limit is {1}");
    public static readonly Sentence LimitKept = new("{0} of {1} calls at once");
    public static readonly Sentence AssignedTo = new("to {0}");
    public static readonly Sentence Until = new("until {0} UTC");

    public const string AssignedToNobody = "to nobody";
    public const string NotActive = "the alarm is no longer active";
    public const string AsksElse = "the alarm asks something else now";
    public const string NoLimit = "it has no limit any more";
    public const string CallsAgain = "its calls come again";

    /// <summary>How incidents without an alarm are called; those of fraud in <see cref="FraudSentences"/>.</summary>
    public static readonly Sentence LimitName = new Sentence("Limit of calls: {0} {1}").Choice(0, "switch", "customer", "gateway");
    public static readonly Sentence SilenceName = new("No calls from switch {0}");

    public static IReadOnlyList<Sentence> Names { get; } = [FraudSentences.NameWithAccount, FraudSentences.Name, LimitName, SilenceName];

    /// <summary>The more particular before those that would match it, too.</summary>
    public static IReadOnlyList<Sentence> All { get; } =
    [
        .. AlarmText.Sentences, .. FraudSentences.All, .. Silence.Sentences, Maintenance, PartOf, FiresToo, SwitchFails, CarrierFails, LimitReached, LimitKept, AssignedTo, Until,
    ];

    /// <summary>Sentences without a value.</summary>
    public static IReadOnlyList<string> Plain { get; } =
        [AssignedToNobody, NotActive, AsksElse, NoLimit, CallsAgain, FraudSentences.Unblocked, FraudSentences.Unlisted, FraudSentences.QuietForADay];
}

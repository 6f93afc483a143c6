namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>What is looked for, and who is told.</summary>
/// <param name="RepeatMinutes">An incident that goes on is told again after so many minutes; 0: never.</param>
/// <param name="ActionsAnHour">So many actions may be taken within an hour, by all together.</param>
public sealed record FraudSettings(
    IReadOnlyList<FraudRule> Rules, IReadOnlyList<FraudExemption> Exemptions, FraudHours Hours, IReadOnlyList<string> Recipients, int RepeatMinutes, int ActionsAnHour = 20)
{
    public FraudRule Rule(FraudKind kind) => Rules.FirstOrDefault(rule => rule.Kind == kind) ?? FraudRule.Defaults.First(rule => rule.Kind == kind);

    /// <summary>Above which the rule fires for this customer; null: it does not look at it.</summary>
    public decimal? Threshold(FraudKind kind, int customer)
    {
        var rule = Rule(kind);
        var exception = Exemptions.FirstOrDefault(one => one.Kind == kind && one.CustomerId == customer);
        return exception is null ? rule.IsOn ? rule.Threshold : null
            : exception.IsOn ? exception.Threshold ?? rule.Threshold : null;
    }

    /// <summary>Null: an incident is told once.</summary>
    public TimeSpan? RepeatAfter => RepeatMinutes == 0 ? null : TimeSpan.FromMinutes(RepeatMinutes);
}

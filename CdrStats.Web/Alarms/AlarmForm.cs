using System.Globalization;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Alarms;

namespace CdrStats.Web.Alarms;

/// <summary>An alarm as it is typed.</summary>
public sealed class AlarmForm
{
    private static readonly char[] _between = [',', ';', ' ', '\n', '\r', '\t'];

    public AlarmForm(Alarm alarm)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        var (rule, scope) = (alarm.Rule, alarm.Rule.Scope);
        Alarm = alarm;
        (Name, Measure, Condition, Period, Reference, Status) = (alarm.Name, rule.Measure, rule.Condition, rule.Period, rule.Reference, alarm.Status);
        (Threshold, ShortSeconds, Currency, TimeZone, RepeatMinutes) = (Text(rule.Threshold), rule.ShortSeconds, rule.Currency ?? "", alarm.TimeZone, alarm.RepeatMinutes);
        Severity = alarm.Severity;
        LeastAttempts = rule.LeastAttempts;
        Recipients = string.Join(", ", alarm.Recipients);
        AccountCodes = string.Join(", ", scope.AccountCodes);
        Destinations = string.Join(", ", scope.Countries.Concat(scope.Prefixes));
        Switches = [.. scope.Switches.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        Customers = [.. scope.Customers.Select(id => id.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>As it was read.</summary>
    public Alarm Alarm { get; }

    public string Name { get; set; }

    public AlarmMeasure Measure { get; set; }

    public AlarmCondition Condition { get; set; }

    public string Threshold { get; set; }

    public AlarmPeriod Period { get; set; }

    public AlarmReference Reference { get; set; }

    public AlarmStatus Status { get; set; }

    public Severity Severity { get; set; }

    public string Recipients { get; set; }

    public string TimeZone { get; set; }

    public int RepeatMinutes { get; set; }

    public int ShortSeconds { get; set; }

    /// <summary>0: of any number.</summary>
    public int LeastAttempts { get; set; }

    public string Currency { get; set; }

    public string[] Switches { get; set; }

    public string[] Customers { get; set; }

    public string AccountCodes { get; set; }

    /// <summary>Countries by two letters, and prefixes in digits.</summary>
    public string Destinations { get; set; }

    /// <summary>The other windows that the chosen period can be held against.</summary>
    public IEnumerable<AlarmReference> References => Enum.GetValues<AlarmReference>().Where(reference => Period.Knows(reference));

    /// <summary>Whether a minimum of attempts says anything of what is chosen.</summary>
    public bool TakesLeastAttempts => new AlarmRule(Measure, Condition, 0, Period, Reference, AlarmScope.All).TakesLeastAttempts;

    /// <summary>Chooses a period; one that it cannot be held against gives way.</summary>
    public void Choose(AlarmPeriod period) => (Period, Reference) = (period, period.Knows(Reference) ? Reference : AlarmReference.Before);

    /// <summary>Takes what a ready-made alarm asks; what is looked at and who is told stay as they are.</summary>
    public void Use(AlarmTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var rule = template.Rule;
        (Name, Measure, Condition, Period, Reference) = (template.Name, rule.Measure, rule.Condition, rule.Period, rule.Reference);
        (Threshold, ShortSeconds, Severity) = (Text(rule.Threshold), rule.ShortSeconds, template.Severity);
        LeastAttempts = rule.LeastAttempts;
    }

    /// <summary>Null: what is typed is no number, or one that no threshold is.</summary>
    public decimal? TypedThreshold => TryNumber(Threshold, out var threshold) && threshold is >= 0 and < 10_000_000_000m ? threshold : null;

    /// <returns>The alarm as it was typed; null: see the troubles, by field.</returns>
    public Alarm? Read(IDictionary<string, string> troubles)
    {
        ArgumentNullException.ThrowIfNull(troubles);
        troubles.Clear();
        if (!TryNumber(Threshold, out var threshold))
        {
            troubles["threshold"] = "A threshold is a number, such as 12.5.";
            return null;
        }

        var destinations = Parts(Destinations);
        var scope = new AlarmScope(
            Ids(Switches), Ids(Customers), [.. AccountCodes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            [.. destinations.Where(part => !char.IsAsciiDigit(part[0]))], [.. destinations.Where(part => char.IsAsciiDigit(part[0]))]);
        return Alarm with
        {
            Name = Name,
            Rule = new AlarmRule(Measure, Condition, threshold, Period, Reference, scope, ShortSeconds, Currency, LeastAttempts),
            Status = Status,
            Severity = Severity,
            Recipients = Parts(Recipients),
            TimeZone = TimeZone,
            RepeatMinutes = RepeatMinutes,
        };
    }

    public static string Text(decimal number) => number.ToString("0.####", CultureInfo.CurrentCulture);

    private static bool TryNumber(string? text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.CurrentCulture, out number)
        || decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string[] Parts(string text) => text.Split(_between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int[] Ids(string[] texts) => [.. texts.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
}

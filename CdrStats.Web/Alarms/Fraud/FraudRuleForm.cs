using System.Globalization;
using CdrStats.Domain.Alarms.Fraud;

namespace CdrStats.Web.Alarms.Fraud;

/// <summary>A rule as it is typed, with its exceptions.</summary>
public sealed class FraudRuleForm
{
    public FraudRuleForm(FraudRule rule, IEnumerable<FraudExemption> exceptions)
    {
        ArgumentNullException.ThrowIfNull(rule);
        (Rule, IsOn, Threshold, HangUp, HangUpsAnHour) = (rule, rule.IsOn, AlarmForm.Text(rule.Threshold), rule.HangUp, rule.HangUpsAnHour);
        Exceptions = [.. exceptions.Where(one => one.Kind == rule.Kind).Select(one => new Row { Customer = one.CustomerId, IsOn = one.IsOn, Threshold = one.Threshold is { } own ? AlarmForm.Text(own) : "" })];
    }

    public FraudRule Rule { get; }

    public bool IsOn { get; set; }

    public string Threshold { get; set; }

    public FraudHangUp HangUp { get; set; }

    public int HangUpsAnHour { get; set; }

    public List<Row> Exceptions { get; }

    /// <returns>Null: see the trouble.</returns>
    public (FraudRule Rule, IReadOnlyList<FraudExemption> Exceptions)? Read(IDictionary<string, string> troubles)
    {
        ArgumentNullException.ThrowIfNull(troubles);
        troubles.Clear();
        if (!TryNumber(Threshold, out var threshold))
        {
            troubles["threshold"] = "A threshold is a number, such as 12.5.";
            return null;
        }

        var exceptions = new List<FraudExemption>();
        foreach (var row in Exceptions)
        {
            decimal own = 0;
            if (row.Threshold.Trim().Length > 0 && !TryNumber(row.Threshold, out own))
            {
                troubles["exceptions"] = $"'{row.Threshold}' is no threshold: a number, or nothing for the rule's own.";
                return null;
            }

            exceptions.Add(new FraudExemption(Rule.Kind, row.Customer, row.IsOn, row.Threshold.Trim().Length > 0 ? own : null));
        }

        return (Rule with { IsOn = IsOn, Threshold = threshold, HangUp = HangUp, HangUpsAnHour = HangUpsAnHour }, exceptions);
    }

    private static bool TryNumber(string text, out decimal number) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.CurrentCulture, out number) || decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out number);

    /// <summary>A customer for whom the rule is otherwise.</summary>
    public sealed class Row
    {
        public int Customer { get; set; }

        public bool IsOn { get; set; } = true;

        /// <summary>Empty: the rule's own.</summary>
        public string Threshold { get; set; } = "";
    }
}

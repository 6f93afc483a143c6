using System.Globalization;

namespace CdrStats.Domain.Alarms;

/// <summary>What an alarm asks for.</summary>
/// <param name="Threshold">In the unit of the measure, or percent where the condition is one of percentages.</param>
/// <param name="ShortSeconds">Answered calls below are short, for that measure.</param>
/// <param name="LeastAttempts">A share, an average or a change in percent is judged only where it is made of so many attempts; 0: of any.</param>
/// <param name="Currency">In which amounts are added up, for measures of money.</param>
public sealed record AlarmRule(
    AlarmMeasure Measure, AlarmCondition Condition, decimal Threshold, AlarmPeriod Period, AlarmReference Reference, AlarmScope Scope, int ShortSeconds = 10, string? Currency = null, int LeastAttempts = 0)
{
    private const decimal LargestThreshold = 9_999_999_999.9999m;
    private const int MostLeastAttempts = 1_000_000;

    /// <summary>Whether a minimum of attempts says anything of it.</summary>
    public bool TakesLeastAttempts => Measure.NeedsCalls() || (Condition.IsPercentage() && !Measure.IsLive());

    /// <summary>What is wrong with the rule, and in which field; null: nothing.</summary>
    public (string Field, string Words)? Complaint =>
        !Enum.IsDefined(Measure) ? ("measure", "There is no such measure.")
        : !Enum.IsDefined(Condition) ? ("condition", "There is no such condition.")
        : !Enum.IsDefined(Period) ? ("period", "There is no such period.")
        : !Enum.IsDefined(Reference) || !Period.Knows(Reference) ? ("reference", string.Create(CultureInfo.InvariantCulture, $"A {Words(Period)} is held against {(Period.IsRolling() ? "the one before, or the same a day or a week earlier" : Period == AlarmPeriod.Day ? "the day before or the same day in the previous week" : "the one before")}."))
        : Threshold is < 0 or > LargestThreshold || decimal.Round(Threshold, 4) != Threshold ? ("threshold", "A threshold has at most ten digits and four decimals, and is not negative.")
        : Measure.IsLive() && (Scope.Switches.Count + Scope.Customers.Count > 1 || Scope.AccountCodes.Count > 0 || Scope.NamesDestinations) ? ("scope", "Concurrent calls are known of all calls, of one switch or of one customer, and not of account codes or destinations.")
        : Measure == AlarmMeasure.CallsToDestinations && !Scope.NamesDestinations ? ("destinations", "Name the countries or prefixes that calls are counted to.")
        : Measure == AlarmMeasure.ShortCalls && ShortSeconds is < 1 or > 3600 ? ("short_seconds", "A short call is one of less than 1 to 3600 seconds.")
        : LeastAttempts is < 0 or > MostLeastAttempts ? ("least_attempts", "At least 0 (any) to 1,000,000 attempts.")
        : Measure.IsMoney() && Currency is not { Length: 3 } ? ("currency", "Amounts are added up in one currency: three letters, such as EUR.")
        : Scope.Countries.FirstOrDefault(code => code.Length != 2 || !Numbering.Country.TryParse(code, out _)) is { } country ? ("destinations", $"There is no country '{country}': two letters, such as ES.")
        : Scope.Prefixes.FirstOrDefault(prefix => prefix.Length is 0 or > 15 || !prefix.All(char.IsAsciiDigit)) is { } prefix ? ("destinations", $"'{prefix}' is no prefix: digits of the number in full, without +.")
        : null;

    private static string Words(AlarmPeriod period) => period.IsRolling() ? "rolling window" : period switch
    {
        AlarmPeriod.Day => "day",
        AlarmPeriod.Week => "week",
        _ => "month",
    };
}

using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Alarms;

/// <summary>A call that ended within an hour, as small as it can be kept: places of an <see cref="AlarmInterest"/>, and amounts in millionths, which is all that a call's have.</summary>
internal readonly struct EndedRow(uint into, in EndedCall call, int switchAt, int customerAt, int accountAt, int countryAt, int prefixAt, int currencyAt)
{
    public const int NoAttempt = -1;

    /// <summary>Not answered, but the network did its part.</summary>
    public const int Reached = -2;

    private const decimal Million = 1_000_000m;

    public readonly long SellMillionths = (long)(call.SellCost * Million);
    public readonly long BuyMillionths = (long)(call.BuyCost * Million);

    /// <summary>Microseconds since the hour began.</summary>
    public readonly uint Into = into;

    /// <summary>Seconds; below 0: no record.</summary>
    public readonly int Duration = call.Duration ?? -1;

    /// <summary>Billed seconds; <see cref="NoAttempt"/>, or of one that was not answered 0, or <see cref="Reached"/>.</summary>
    public readonly int Talked = call.Talked switch { null => NoAttempt, 0 when CallFigures.IsEffective(false, call.Cause) => Reached, var talked => talked.Value };

    public readonly int Customer = customerAt;
    public readonly int Account = accountAt;
    public readonly int Prefix = prefixAt;
    public readonly ushort Switch = (ushort)switchAt;
    public readonly ushort Country = (ushort)countryAt;
    public readonly ushort Currency = (ushort)currencyAt;
}

/// <summary>What is asked of calls, without its window: rules that differ in nothing of it have one answer.</summary>
/// <param name="Currency">Null: no amounts are asked.</param>
/// <param name="ShortSeconds">0: short calls are not asked.</param>
internal sealed record EndedQuestion(AlarmScope Scope, string? Currency, int ShortSeconds)
{
    public static EndedQuestion Of(AlarmRule rule) => new(rule.Scope, rule.Measure.IsMoney() ? rule.Currency ?? "" : null, rule.Measure == AlarmMeasure.ShortCalls ? rule.ShortSeconds : 0);
}

/// <summary>Chooses rows by their places; null: any. A row at one of the countries or of the prefixes is meant.</summary>
internal sealed record EndedFilter(bool[]? Switches, bool[]? Customers, bool[]? Accounts, bool[]? Countries, bool[]? Prefixes, int Currency, int ShortSeconds)
{
    public EndedTally Sum(ReadOnlySpan<EndedRow> rows)
    {
        var tally = new EndedTally();
        foreach (ref readonly var row in rows)
        {
            if ((Customers is null || Customers[row.Customer]) && (Switches is null || Switches[row.Switch]) && (Countries is null || Countries[row.Country] || Prefixes![row.Prefix])
                && (Accounts is null || Accounts[row.Account]))
            {
                tally.Add(row, Currency, ShortSeconds);
            }
        }

        return tally;
    }
}

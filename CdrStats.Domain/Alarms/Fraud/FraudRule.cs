namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>One of the ready-made rules as it is set. It fires above its threshold, not at it.</summary>
public sealed record FraudRule(FraudKind Kind, bool IsOn, decimal Threshold)
{
    private const decimal LargestThreshold = 9_999_999_999.9999m;

    /// <summary>What it does by itself with the calls in progress.</summary>
    public FraudHangUp HangUp { get; init; }

    /// <summary>So many calls it ends within an hour at most.</summary>
    public int HangUpsAnHour { get; init; } = 20;

    /// <summary>Every rule, as it is when nobody has touched it: made so that ordinary traffic stays quiet.</summary>
    public static IReadOnlyList<FraudRule> Defaults { get; } =
    [
        new(FraudKind.Premium, true, 3), new(FraudKind.Listed, true, 0), new(FraudKind.NewCountry, true, 0), new(FraudKind.ManyDestinations, true, 15),
        new(FraudKind.OutOfHours, true, 10), new(FraudKind.CostPerHour, true, 50), new(FraudKind.Concurrent, true, 30), new(FraudKind.UnusualVolume, true, 6),
    ];

    /// <summary>What is wrong with a threshold; null: nothing.</summary>
    public static string? Complaint(FraudKind kind, decimal threshold) =>
        !Enum.IsDefined(kind) ? "There is no such rule."
        : threshold is < 0 or > LargestThreshold || decimal.Round(threshold, 4) != threshold ? "A threshold has at most ten digits and four decimals, and is not negative."
        : kind == FraudKind.UnusualVolume && threshold < 2 ? "Fewer than two deviations are met by chance every day: choose 2 or more."
        : kind is not (FraudKind.CostPerHour or FraudKind.UnusualVolume) && decimal.Truncate(threshold) != threshold ? "It counts whole calls: choose a whole number."
        : null;
}

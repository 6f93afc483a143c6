namespace CdrStats.Domain.Alarms;

/// <summary>
/// What an alarm counts in a window: records with their duration and costs, attempts with what they talked. Calls, attempts, answered and effective ones
/// are always counted, the others only where the alarm's measure asks for them.
/// </summary>
/// <param name="Talked">Billed seconds of answered attempts.</param>
/// <param name="ShortOnes">Answered attempts below the alarm's seconds.</param>
/// <param name="LongestRun">The most attempts in a row that were not answered.</param>
/// <param name="Concurrent">The most calls at once; null: no live feed told of them.</param>
public sealed record AlarmFigures(
    long Calls, long Attempts, long Answered, long Effective, long Talked, long Duration, decimal SellCost, decimal BuyCost, long ShortOnes = 0, long LongestRun = 0, int? Concurrent = null)
{
    public static AlarmFigures None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>The value of a measure; null: there is nothing to divide by.</summary>
    public decimal? Value(AlarmMeasure measure) => measure switch
    {
        AlarmMeasure.Aloc => Share(Talked, Answered),
        AlarmMeasure.Asr => Share(Answered, Attempts) * 100,
        AlarmMeasure.Cic => LongestRun,
        AlarmMeasure.Ner => Share(Effective, Attempts) * 100,
        AlarmMeasure.Calls or AlarmMeasure.CallsToDestinations => Calls,
        AlarmMeasure.Minutes => Duration / 60m,
        AlarmMeasure.SellCost => SellCost,
        AlarmMeasure.BuyCost => BuyCost,
        AlarmMeasure.ConcurrentCalls => Concurrent,
        AlarmMeasure.ShortCalls => Share(ShortOnes, Answered) * 100,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "There is no such measure."),
    };

    /// <summary>Adds what was counted in another part of the window; the longest run is not a sum, and only one part may know it.</summary>
    public AlarmFigures Plus(AlarmFigures other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AlarmFigures(
            Calls + other.Calls, Attempts + other.Attempts, Answered + other.Answered, Effective + other.Effective, Talked + other.Talked, Duration + other.Duration,
            SellCost + other.SellCost, BuyCost + other.BuyCost, ShortOnes + other.ShortOnes, Math.Max(LongestRun, other.LongestRun), Concurrent is { } most ? Math.Max(most, other.Concurrent ?? most) : other.Concurrent);
    }

    private static decimal? Share(long some, long of) => of == 0 ? null : (decimal)some / of;
}

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Calls in progress over a step of time, as it is shown.</summary>
/// <param name="At">When it begins, UTC.</param>
/// <param name="Begun">Calls per second that began; null: not told.</param>
public readonly record struct HistoryStep(DateTimeOffset At, int Least, int Most, double Average, int Last, double Ringing, double? Begun)
{
    internal static HistoryStep Of(CallLoad load) =>
        new(load.At, load.Least, load.Most, (double)load.Sum / load.Samples, load.Last, (double)load.Ringing / load.Samples, load.Begun / load.Samples);
}

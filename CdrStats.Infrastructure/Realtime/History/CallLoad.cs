namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Calls in progress over a step of time, as sums that add up to those of longer steps.</summary>
/// <param name="At">When the step begins, UTC.</param>
/// <param name="Samples">How many moments of it were looked at: a second each.</param>
/// <param name="Least">At one of them.</param>
/// <param name="Most">At one of them.</param>
/// <param name="Sum">Of the calls over all of them.</param>
/// <param name="Last">At the last of them.</param>
/// <param name="Ringing">The sum of those that rang.</param>
/// <param name="Begun">The sum of calls per second; null: not told.</param>
internal readonly record struct CallLoad(HistoryKey Of, DateTimeOffset At, int Samples, int Least, int Most, long Sum, int Last, long Ringing, double? Begun);

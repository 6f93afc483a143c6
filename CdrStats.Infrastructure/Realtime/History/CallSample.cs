namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Calls in progress at one moment.</summary>
/// <param name="At">A whole second, UTC. The same moment again replaces it.</param>
/// <param name="Calls">All of them.</param>
/// <param name="Ringing">Of them.</param>
/// <param name="Begun">Calls per second that began, over the ten seconds before; null: not told, or not by this key.</param>
internal readonly record struct CallSample(DateTimeOffset At, HistoryKey Of, int Calls, int Ringing, double? Begun);

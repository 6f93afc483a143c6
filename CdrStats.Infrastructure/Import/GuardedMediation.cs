using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Import;

/// <summary>Mediates and rates so that a row whose data nobody foresaw is rejected alone: no other has to wait for it.</summary>
internal static class GuardedMediation
{
    /// <summary>Makes a call of a row, unpriced yet, and adds it to the good ones.</summary>
    public static void Read(BatchRoom room, WaitingRow waiting, SwitchProfile from, MediationRules rules, List<(WaitingRow Row, string Reason)> rejected)
    {
        try
        {
            room.Good.Add(Mediator.Read(waiting.Row, from, rules));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            rejected.Add((waiting, $"It could not be mediated: {error.GetType().Name}: {error.Message}"));
        }
    }

    /// <summary>Prices the good ones together; where that fails, one by one, and those that fail alone are good no longer.</summary>
    public static void Rate(BatchRoom room, List<(WaitingRow Row, string Reason)> rejected)
    {
        try
        {
            Mediator.Rate(room.Good);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            var waiting = room.Rows.ToDictionary(row => row.Row.Id);
            room.Good.RemoveAll(call => !TryRate(call, waiting[call.Row.Id], rejected));
        }
    }

    private static bool TryRate(MediatedCall call, WaitingRow waiting, List<(WaitingRow Row, string Reason)> rejected)
    {
        try
        {
            Mediator.Rate([call]);
            return true;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            rejected.Add((waiting, $"It could not be priced: {error.GetType().Name}: {error.Message}"));
            return false;
        }
    }
}

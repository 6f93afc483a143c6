namespace CdrStats.Domain.Realtime.Lines;

/// <summary>Calls in progress on a switch, as somebody told them at one moment: all of it takes the place of what was told before.</summary>
/// <param name="Accounts">By account code, as the switch knows it.</param>
/// <param name="Directions">By the direction's name.</param>
public sealed record PushedCalls(
    CallCount Count, decimal? CallsPerSecond, decimal? AnswersPerSecond,
    IReadOnlyDictionary<string, CallCount> Accounts, IReadOnlyDictionary<string, CallCount> Gateways, IReadOnlyDictionary<string, CallCount> Directions)
{
    /// <summary>Of the lines of one switch; of several for the same the latest. Null: none of them is of the switch as a whole.</summary>
    public static PushedCalls? Of(IReadOnlyList<CountLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines.Where(line => line.Part == CountPart.Switch).OrderBy(line => line.At).LastOrDefault() is { } whole
            ? new PushedCalls(whole.Count, whole.CallsPerSecond, whole.AnswersPerSecond, Parts(CountPart.Account), Parts(CountPart.Gateway), Parts(CountPart.Direction))
            : null;

        Dictionary<string, CallCount> Parts(CountPart part) =>
            lines.Where(line => line.Part == part).OrderBy(line => line.At).GroupBy(line => line.Key).ToDictionary(same => same.Key, same => same.Last().Count);
    }
}

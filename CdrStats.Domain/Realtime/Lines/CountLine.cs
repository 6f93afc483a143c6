namespace CdrStats.Domain.Realtime.Lines;

/// <summary>Calls in progress on a switch, or a part of them, as one line tells them.</summary>
/// <param name="Number">Of the line, from 1.</param>
/// <param name="Switch">As the line names it; null: it names none.</param>
/// <param name="Key">The account code, the gateway, the direction; empty for the switch as a whole.</param>
public sealed record CountLine(int Number, string? Switch, CountPart Part, string Key, CallCount Count, decimal? CallsPerSecond, decimal? AnswersPerSecond, DateTimeOffset At);

/// <summary>What a line counts.</summary>
public enum CountPart
{
    /// <summary>All calls of the switch.</summary>
    Switch,

    /// <summary>Those with an account code.</summary>
    Account,

    Gateway,

    Direction,
}

/// <summary>Why a line is not taken.</summary>
/// <param name="Line">Its number, from 1.</param>
public readonly record struct LineTrouble(int Line, string Error);

using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Cdrs;

namespace CdrStats.Infrastructure.Switches;

/// <summary>What a switch's newest calls would be with settings that need not be stored yet, beside what they are. Instants are UTC.</summary>
/// <param name="Calls">So many were looked at.</param>
/// <param name="From">When the earliest of them began; null when there was none.</param>
/// <param name="Changed">So many would be otherwise in at least one of the three.</param>
/// <param name="Rules">For each direction rule, in order: so many calls it decides. Zero for one that never fits, or only where an earlier one does.</param>
/// <param name="OwnDirection">So many calls whose record names a direction itself: no rule is asked.</param>
/// <param name="NoDirection">So many that name none, and no rule fits.</param>
/// <param name="Examples">Calls that would be otherwise, the newest first, one of each kind of change before a second of any.</param>
public sealed record SwitchTrialResult(
    int Calls,
    DateTimeOffset? From,
    DateTimeOffset? To,
    int Changed,
    IReadOnlyList<TrialChange<Named?>> Owners,
    IReadOnlyList<TrialChange<CallDirection>> Directions,
    IReadOnlyList<TrialChange<CallKind>> Kinds,
    int OtherNumbers,
    IReadOnlyList<int> Rules,
    int OwnDirection,
    int NoDirection,
    IReadOnlyList<TrialExample> Examples);

/// <summary>So many calls change from one value to another.</summary>
public sealed record TrialChange<T>(T Before, T After, int Calls);

/// <summary>One call that would change: as it is stored, and what it would be.</summary>
public sealed record TrialExample(Call Call, Named? Owner, CallDirection Direction, CallKind Kind, string Digits);

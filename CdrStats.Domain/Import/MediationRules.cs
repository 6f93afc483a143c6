using System.Collections.Frozen;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;

namespace CdrStats.Domain.Import;

/// <summary>
/// Everything that mediation decides by, as it was at one moment: immutable, swapped for another when something was edited.
/// </summary>
public sealed class MediationRules
{
    public required DialPlan DialPlan { get; init; }

    /// <summary>ISO 3166-1 alpha-2 and alpha-3 codes, upper case, each to its alpha-2 code.</summary>
    public required FrozenDictionary<string, string> Countries { get; init; }

    /// <summary>Hang-up cause codes by enumeration name, case-insensitive.</summary>
    public required FrozenDictionary<string, int> Causes { get; init; }

    /// <summary>Customers by account code; switch 0 stands for any switch.</summary>
    public required FrozenDictionary<(string Code, int SwitchId), int> Accounts { get; init; }

    /// <summary>Each customer's plan; customers without one are absent.</summary>
    public required FrozenDictionary<int, VoipPlan> Plans { get; init; }

    /// <summary>White- and blacklists.</summary>
    public ControlLists Control { get; init; } = ControlLists.None;

    /// <summary>Who had an account code before: owners until a moment, the earliest first. A call that began before it is still theirs.</summary>
    public FrozenDictionary<(string Code, int SwitchId), FormerOwner[]> FormerOwners { get; init; } = FrozenDictionary<(string, int), FormerOwner[]>.Empty;

    /// <summary>Who owns a call by its account code: the code's entry for this switch, else for any switch, else nobody.</summary>
    public int? OwnerByCode(string? accountCode, int switchId, DateTimeOffset start)
    {
        var code = accountCode?.Trim();
        return string.IsNullOrEmpty(code) ? null : OwnerOf((code, switchId), start) ?? OwnerOf((code, 0), start);
    }

    private int? OwnerOf((string Code, int SwitchId) entry, DateTimeOffset start)
    {
        if (FormerOwners.Count > 0 && FormerOwners.TryGetValue(entry, out var former))
        {
            foreach (var owner in former)
            {
                if (start < owner.Until)
                {
                    return owner.CustomerId;
                }
            }
        }

        return Accounts.TryGetValue(entry, out var customer) ? customer : null;
    }
}

/// <summary>Whose an account code was, for calls that began before a moment.</summary>
public readonly record struct FormerOwner(int CustomerId, DateTimeOffset Until);

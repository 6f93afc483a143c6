using System.Collections.Frozen;
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

    /// <summary>Who owns a call: the code's entry for this switch, else for any switch, else the switch's default customer, else nobody.</summary>
    public int? OwnerOf(string? accountCode, SwitchProfile from)
    {
        var code = accountCode?.Trim();
        if (!string.IsNullOrEmpty(code)
            && (Accounts.TryGetValue((code, from.Id), out var owner) || Accounts.TryGetValue((code, 0), out owner)))
        {
            return owner;
        }

        return from.DefaultCustomerId;
    }
}

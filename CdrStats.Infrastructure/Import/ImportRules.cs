using System.Collections.Frozen;
using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Import;

/// <summary>What an import batch decides by: the rules, and the switches by every text their records may carry.</summary>
public sealed record ImportRules(MediationRules Mediation, FrozenDictionary<string, SwitchProfile> Switches)
{
    /// <summary>The switch that a record names, or null for one never seen.</summary>
    public SwitchProfile? Find(string recordsSwitch) => Switches.GetValueOrDefault(SwitchName.Canonical(recordsSwitch));
}

using System.Collections.Frozen;
using CdrStats.Domain.Import;
using CdrStats.Domain.Rating;

namespace CdrStats.Infrastructure.Import;

/// <summary>What an import batch decides by: the rules, and the switches by every text their records may carry.</summary>
/// <param name="Plans">Every plan, also those that no customer is on.</param>
public sealed record ImportRules(MediationRules Mediation, FrozenDictionary<string, SwitchProfile> Switches, FrozenDictionary<int, VoipPlan> Plans)
{
    /// <summary>The switch that a record names, or null for one never seen.</summary>
    public SwitchProfile? Find(string recordsSwitch) => Switches.GetValueOrDefault(SwitchName.Canonical(recordsSwitch));
}

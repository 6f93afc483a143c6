namespace CdrStats.Web.Rating.Rest;

/// <summary>A list of destinations that customers may not call.</summary>
/// <param name="PrefixCount">How many prefixes it has; they are read at their own address.</param>
/// <param name="VoipPlans">The names of those that are linked to it.</param>
/// <param name="PrefixList">The address of its prefixes.</param>
public sealed record BanPlanJson(string Url, int Id, long Version, string Name, int PrefixCount, IReadOnlyList<string> VoipPlans, string PrefixList);

/// <summary>What may be set of a ban plan; where prefixes are named, these count and no others.</summary>
public sealed record BanPlanInput
{
    public string Name { get; init; } = "";
    public IReadOnlyList<BanPrefixInput> Prefixes { get; init; } = [];
}

/// <summary>A banned prefix.</summary>
public sealed record BanPrefixJson(string Url, string Prefix, string Destination);

/// <summary>A prefix to be banned, or a range of them (4470-4479), with a name for its destination.</summary>
public sealed record BanPrefixInput
{
    public string Prefix { get; init; } = "";
    public string Destination { get; init; } = "";
}

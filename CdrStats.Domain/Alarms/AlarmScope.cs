namespace CdrStats.Domain.Alarms;

/// <summary>
/// Which calls an alarm looks at: of each kind that it names some of, any of those. Countries and prefixes both name destinations: a call to one
/// of either is meant.
/// </summary>
/// <param name="Countries">Alpha-2.</param>
/// <param name="Prefixes">Of the normalised number: digits.</param>
public sealed record AlarmScope(
    IReadOnlyList<int> Switches, IReadOnlyList<int> Customers, IReadOnlyList<string> AccountCodes, IReadOnlyList<string> Countries, IReadOnlyList<string> Prefixes)
{
    public static AlarmScope All { get; } = new([], [], [], [], []);

    public bool NamesDestinations => Countries.Count + Prefixes.Count > 0;

    // Lists are equal when they hold the same: scopes are keys of what was measured once for several alarms.
    public bool Equals(AlarmScope? other) =>
        other is not null && Switches.SequenceEqual(other.Switches) && Customers.SequenceEqual(other.Customers) && AccountCodes.SequenceEqual(other.AccountCodes)
        && Countries.SequenceEqual(other.Countries) && Prefixes.SequenceEqual(other.Prefixes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var id in Switches.Concat(Customers))
        {
            hash.Add(id);
        }

        foreach (var text in AccountCodes.Concat(Countries).Concat(Prefixes))
        {
            hash.Add(text, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}

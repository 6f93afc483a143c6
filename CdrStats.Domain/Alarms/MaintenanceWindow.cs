namespace CdrStats.Domain.Alarms;

/// <summary>A time in which incidents are kept and nobody is told.</summary>
/// <param name="To">Ends it: not a part of it.</param>
/// <param name="Switches">With <paramref name="Customers"/> empty: of everything.</param>
public sealed record MaintenanceWindow(int Id, DateTimeOffset From, DateTimeOffset To, string Reason, IReadOnlyList<int> Switches, IReadOnlyList<int> Customers, string CreatedBy)
{
    public bool IsOfAll => Switches.Count + Customers.Count == 0;

    public bool Holds(DateTimeOffset now) => From <= now && now < To;

    /// <summary>Whether what looks at these switches and customers (none: at all of them) looks at nothing else than what is being worked on.</summary>
    public bool Covers(IReadOnlyCollection<int> switches, IReadOnlyCollection<int> customers)
    {
        ArgumentNullException.ThrowIfNull(switches);
        ArgumentNullException.ThrowIfNull(customers);
        return IsOfAll || (switches.Count > 0 && switches.All(Switches.Contains)) || (customers.Count > 0 && customers.All(Customers.Contains));
    }
}

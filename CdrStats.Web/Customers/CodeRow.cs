using CdrStats.Infrastructure.Customers;

namespace CdrStats.Web.Customers;

/// <summary>An account code as it is typed.</summary>
public sealed class CodeRow
{
    public string Code { get; set; } = "";

    public int? SwitchId { get; set; }

    /// <summary>The customer who has it now, when that is another one.</summary>
    public Customer? Owner { get; set; }

    /// <summary>From when on it is this customer's, in the user's zone; null: from now on.</summary>
    public DateTime? Since { get; set; }

    /// <summary>The other customer's code is to be moved here.</summary>
    public bool Move { get; set; }

    public CodeEntry Entry => new(Code.Trim(), SwitchId);

    /// <summary>The moment in UTC. An hour that a change of the clock skips is read with the offset before it, one that comes twice as its first.</summary>
    public DateTimeOffset From(TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (Since is not { } wall)
        {
            return now;
        }

        var local = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-1)) : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}

namespace CdrStats.Domain.Numbering;

/// <summary>What kind of line a number leads to (after libphonenumber's types).</summary>
public enum NumberType : short
{
    Unknown = 0,
    Fixed = 1,
    Mobile = 2,
    FixedOrMobile = 3,
    TollFree = 4,
    Premium = 5,
    SharedCost = 6,
    Voip = 7,
    Personal = 8,
    Pager = 9,
    Uan = 10,
    Satellite = 11,
}

/// <summary>A leading part of normalised numbers and where they lead.</summary>
/// <param name="Prefix">Digits only.</param>
/// <param name="Country">ISO 3166-1 alpha-2, or null for numbers that belong to no country (+800, +881, …).</param>
/// <param name="Destination">What people call it: "Spain", "Spain mobile", "Satellite", ….</param>
public sealed record DialCode(string Prefix, string? Country, string Destination, NumberType Type);

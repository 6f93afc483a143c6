namespace CdrStats.Domain.Rating;

/// <summary>A rate as a deck keeps it: all that prices a call in half a cache line, since reading memory is what a price takes most time for.</summary>
internal struct PackedRate
{
    public string Prefix;
    public long Id;

    /// <summary>In <see cref="MoneyUnits"/>; below zero it is the complement of the rate's number among those that these cannot express.</summary>
    public long PerMinute;

    /// <summary>The number of its <see cref="RateTerms"/> in the deck.</summary>
    public int Terms;

    /// <summary>Where the same prefix's rate is that is valid since the next earlier time; 0 is the last.</summary>
    public int Next;
}

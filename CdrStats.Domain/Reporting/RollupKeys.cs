namespace CdrStats.Domain.Reporting;

/// <summary>Keys are ordered so that every importer touches rows in the same order: two of them wait for each other, never in a circle.</summary>
public readonly record struct TrafficKey(int Bucket, int SwitchId, int CustomerId, string Currency) : IComparable<TrafficKey>
{
    public int CompareTo(TrafficKey other) =>
        (Bucket, SwitchId, CustomerId).CompareTo((other.Bucket, other.SwitchId, other.CustomerId)) is var order and not 0
            ? order
            : string.CompareOrdinal(Currency, other.Currency);
}

public readonly record struct CauseKey(int Bucket, int SwitchId, int CustomerId, int Cause, string Currency) : IComparable<CauseKey>
{
    public int CompareTo(CauseKey other) =>
        (Bucket, SwitchId, CustomerId, Cause).CompareTo((other.Bucket, other.SwitchId, other.CustomerId, other.Cause)) is var order and not 0
            ? order
            : string.CompareOrdinal(Currency, other.Currency);
}

public readonly record struct CountryKey(int Bucket, int SwitchId, int CustomerId, string Country, string Currency) : IComparable<CountryKey>
{
    public int CompareTo(CountryKey other)
    {
        var order = (Bucket, SwitchId, CustomerId).CompareTo((other.Bucket, other.SwitchId, other.CustomerId));
        order = order != 0 ? order : string.CompareOrdinal(Country, other.Country);
        return order != 0 ? order : string.CompareOrdinal(Currency, other.Currency);
    }
}

/// <summary>Who was sold calls to where by which carrier: the one roll-up that knows customer and destination together.</summary>
public readonly record struct SaleKey(int Bucket, int SwitchId, int CustomerId, string DialCode, int CarrierId, string Currency) : IComparable<SaleKey>
{
    public int CompareTo(SaleKey other)
    {
        var order = (Bucket, SwitchId, CustomerId).CompareTo((other.Bucket, other.SwitchId, other.CustomerId));
        order = order != 0 ? order : string.CompareOrdinal(DialCode, other.DialCode);
        order = order != 0 ? order : CarrierId.CompareTo(other.CarrierId);
        return order != 0 ? order : string.CompareOrdinal(Currency, other.Currency);
    }
}

public readonly record struct DestinationKey(int Bucket, int SwitchId, string DialCode, int CarrierId, string Currency) : IComparable<DestinationKey>
{
    public int CompareTo(DestinationKey other)
    {
        var order = (Bucket, SwitchId).CompareTo((other.Bucket, other.SwitchId));
        order = order != 0 ? order : string.CompareOrdinal(DialCode, other.DialCode);
        order = order != 0 ? order : CarrierId.CompareTo(other.CarrierId);
        return order != 0 ? order : string.CompareOrdinal(Currency, other.Currency);
    }
}

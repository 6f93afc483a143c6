using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating;

/// <summary>What the rates page is asked for, as it stands in its address; its export is asked the same.</summary>
/// <param name="Q">Digits: the beginning of a prefix; else a part of a destination's name.</param>
/// <param name="Sort">prefix, rate or destination; with a minus before it descending.</param>
public sealed record RateListRequest(string? Q, string? Sort)
{
    private static readonly Dictionary<string, RateOrder> Orders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["prefix"] = RateOrder.Prefix,
        ["rate"] = RateOrder.RetailRate,
        ["destination"] = RateOrder.Destination,
    };

    /// <summary>The digits that are searched for; null when it is a name, or nothing.</summary>
    public string? Digits => string.IsNullOrWhiteSpace(Q) ? null : RatePrefix.Clean(Q);

    /// <summary>The rates that are meant. Digits that no prefix begins with are a number: then it is the prefixes that it begins with.</summary>
    public RateSearch In(RateList list, out bool isNumber)
    {
        ArgumentNullException.ThrowIfNull(list);
        var search = new RateSearch(Order: Orders.GetValueOrDefault(Sort?.TrimStart('-') ?? ""), Descending: Sort?.StartsWith('-') == true);
        isNumber = false;
        if (string.IsNullOrWhiteSpace(Q))
        {
            return search;
        }

        if (Digits is not { } digits)
        {
            return search with { Destination = Q.Trim() };
        }

        isNumber = list.Find(new RateSearch(Begins: digits), 0, 0).Count == 0;
        return isNumber ? search with { Number = digits } : search with { Begins = digits };
    }
}

using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime.History;

namespace CdrStats.Infrastructure.Realtime.Limits;

/// <summary>How many calls at once a switch, a customer or a gateway can carry or has paid for, within a scope: a customer sees their own limit alone.</summary>
public sealed class CallLimits
{
    private readonly IReadOnlyDictionary<HistoryKey, int> _limits;
    private readonly AccessScope _scope;

    internal CallLimits(IReadOnlyDictionary<HistoryKey, int> limits, AccessScope scope) => (_limits, _scope) = (limits, scope);

    public static CallLimits None { get; } = new(new Dictionary<HistoryKey, int>(), AccessScope.Nothing);

    /// <summary>Of whom there are limits; nobody's within less than everything.</summary>
    internal IReadOnlyCollection<HistoryKey> Keys => _scope.SeesEverything ? [.. _limits.Keys] : [];

    /// <summary>Null: there is none. Of a customer's total it is the customer's own.</summary>
    public int? Of(HistoryKey key)
    {
        var own = _scope.CustomerId is { } customer ? new HistoryKey(HistoryBy.Customer, customer.ToString(CultureInfo.InvariantCulture)) : (HistoryKey?)null;
        var asked = own is not null && key == HistoryKey.Total ? own.Value : key;
        return (_scope.SeesEverything || asked == own) && _limits.TryGetValue(asked, out var calls) ? calls : null;
    }

    public int? OfSwitch(int id) => Of(new HistoryKey(HistoryBy.Switch, id.ToString(CultureInfo.InvariantCulture)));
}

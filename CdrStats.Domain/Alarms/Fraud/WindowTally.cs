using System.Runtime.InteropServices;

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>What a window holds, while it moves on.</summary>
internal abstract class WindowTally
{
    /// <summary>The largest figure, and of what: a country, a currency, or nothing.</summary>
    public abstract (decimal Value, string Of) Largest { get; }

    public abstract void Add(in FraudCall call);

    public abstract void Remove(in FraudCall call);
}

/// <summary>Counts calls.</summary>
internal sealed class CallTally : WindowTally
{
    private int _calls;

    public override (decimal Value, string Of) Largest => (_calls, "");

    public override void Add(in FraudCall call) => _calls++;

    public override void Remove(in FraudCall call) => _calls--;
}

/// <summary>Adds up costs, each currency for itself.</summary>
internal sealed class CostTally : WindowTally
{
    private readonly Dictionary<string, decimal> _costs = new(StringComparer.Ordinal);

    public override (decimal Value, string Of) Largest => _costs.Count == 0 ? (0, "") : _costs.Select(one => (one.Value, one.Key)).Max();

    public override void Add(in FraudCall call) => CollectionsMarshal.GetValueRefOrAddDefault(_costs, call.Currency, out _) += call.Risk;

    public override void Remove(in FraudCall call) => CollectionsMarshal.GetValueRefOrAddDefault(_costs, call.Currency, out _) -= call.Risk;
}

/// <summary>Counts different numbers, each country for itself.</summary>
internal sealed class NumberTally : WindowTally
{
    private readonly Dictionary<string, Dictionary<string, int>> _numbers = new(StringComparer.Ordinal);

    public override (decimal Value, string Of) Largest => _numbers.Count == 0 ? (0, "") : _numbers.Select(one => ((decimal)one.Value.Count, one.Key)).Max();

    public override void Add(in FraudCall call)
    {
        ref var numbers = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, call.Country!, out _);
        CollectionsMarshal.GetValueRefOrAddDefault(numbers ??= new Dictionary<string, int>(StringComparer.Ordinal), call.Number, out _)++;
    }

    public override void Remove(in FraudCall call)
    {
        var numbers = _numbers[call.Country!];
        if (--numbers[call.Number] == 0)
        {
            numbers.Remove(call.Number);
        }
    }
}

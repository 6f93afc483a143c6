namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>What is known of an account from before: where it calls, and how much at which hour. Not for several threads.</summary>
/// <param name="since">When it was seen first; null: never.</param>
/// <param name="countries">Its calls so far, by country.</param>
public sealed class AccountHabits(DateTimeOffset? since, IEnumerable<KeyValuePair<string, long>> countries)
{
    /// <summary>So long an account is watched before its first call to a country says anything.</summary>
    public static readonly TimeSpan Learns = TimeSpan.FromDays(7);

    private const long FewCalls = 20;
    private const int UsualShare = 20;

    private readonly Dictionary<string, long> _countries = new(countries, StringComparer.Ordinal);
    private readonly Dictionary<DateTimeOffset, UsualHour?> _hours = [];
    private long _calls = -1;

    public DateTimeOffset? Since { get; private set; } = since;

    /// <summary>Whether it ever called there.</summary>
    public bool Knows(string country) => _countries.ContainsKey(country);

    /// <summary>Whether a twentieth of its calls, or more, go there.</summary>
    public bool IsUsual(string country) => _countries.TryGetValue(country, out var calls) && calls >= FewCalls && calls * UsualShare >= Calls;

    /// <summary>Whether its countries are known by now.</summary>
    public bool HasLearnt(DateTimeOffset at) => Since is { } first && first <= at - Learns;

    /// <summary>Null: its past is too short, or nobody asked.</summary>
    public UsualHour? Usual(DateTimeOffset hour) => _hours.GetValueOrDefault(hour);

    public bool HasHour(DateTimeOffset hour) => _hours.ContainsKey(hour);

    public void Set(DateTimeOffset hour, UsualHour? usual) => _hours[hour] = usual;

    /// <summary>What was judged becomes a part of the past.</summary>
    public void Add(IEnumerable<FraudCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        foreach (var call in calls)
        {
            Since = Since is { } first && first <= call.Start ? first : call.Start;
            if (call.Country is { } country)
            {
                _countries[country] = _countries.GetValueOrDefault(country) + 1;
                _calls = -1;
            }
        }
    }

    /// <summary>Takes calls out of the past that are still to be judged.</summary>
    public void TakeOut(IEnumerable<FraudCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        foreach (var group in calls.Where(call => call.Country is not null).CountBy(call => call.Country!))
        {
            if (_countries.TryGetValue(group.Key, out var known) && known > group.Value)
            {
                _countries[group.Key] = known - group.Value;
            }
            else
            {
                _countries.Remove(group.Key);
            }
        }

        _calls = -1;
    }

    private long Calls => _calls >= 0 ? _calls : _calls = _countries.Values.Sum();
}

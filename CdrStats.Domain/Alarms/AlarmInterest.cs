using System.Collections.Frozen;

namespace CdrStats.Domain.Alarms;

/// <summary>
/// What a set of alarms tells calls apart by: every value that one of them names has a place from 1 on, everything else is at 0. A number's place is
/// that of the longest prefix named.
/// </summary>
public sealed class AlarmInterest
{
    private readonly FrozenDictionary<int, int> _switches;
    private readonly FrozenDictionary<int, int> _customers;
    private readonly FrozenDictionary<string, int> _accountCodes;
    private readonly FrozenDictionary<string, int> _countries;
    private readonly FrozenDictionary<string, int> _prefixes;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byPrefix;
    private readonly int _longestPrefix;
    private readonly FrozenDictionary<string, int> _currencies;

    public AlarmInterest(IEnumerable<AlarmRule> rules)
    {
        AlarmRule[] all = [.. rules];
        _switches = Places(all.SelectMany(rule => rule.Scope.Switches));
        _customers = Places(all.SelectMany(rule => rule.Scope.Customers));
        _accountCodes = Places(all.SelectMany(rule => rule.Scope.AccountCodes));
        _countries = Places(all.SelectMany(rule => rule.Scope.Countries));
        _prefixes = Places(all.SelectMany(rule => rule.Scope.Prefixes));
        _byPrefix = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestPrefix = _prefixes.Count == 0 ? 0 : _prefixes.Keys.Max(prefix => prefix.Length);
        _currencies = Places(all.Where(rule => rule.Measure.IsMoney()).Select(rule => rule.Currency ?? ""));
    }

    /// <summary>Whether calls have to come with their account codes.</summary>
    public bool NeedsAccountCodes => _accountCodes.Count > 0;

    /// <summary>Whether calls have to come with their numbers.</summary>
    public bool NeedsNumbers => _prefixes.Count > 0;

    /// <summary>Whether calls told apart by this interest answer what the rule asks.</summary>
    public bool Covers(AlarmRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var scope = rule.Scope;
        return scope.Switches.All(_switches.ContainsKey) && scope.Customers.All(_customers.ContainsKey) && scope.AccountCodes.All(_accountCodes.ContainsKey)
            && scope.Countries.All(_countries.ContainsKey) && scope.Prefixes.All(_prefixes.ContainsKey) && (!rule.Measure.IsMoney() || _currencies.ContainsKey(rule.Currency ?? ""));
    }

    internal EndedRow Row(in EndedCall call, uint into) => new(
        into, call, _switches.GetValueOrDefault(call.SwitchId), _customers.GetValueOrDefault(call.CustomerId), _accountCodes.GetValueOrDefault(call.AccountCode),
        _countries.GetValueOrDefault(call.Country), PrefixOf(call.Number), _currencies.GetValueOrDefault(call.Currency));

    /// <summary>What is asked of rows.</summary>
    internal EndedFilter Filter(EndedQuestion asked)
    {
        var scope = asked.Scope;
        var hasDestinations = scope.NamesDestinations;
        return new EndedFilter(
            Chosen(_switches, scope.Switches.Contains, scope.Switches.Count > 0), Chosen(_customers, scope.Customers.Contains, scope.Customers.Count > 0),
            Chosen(_accountCodes, scope.AccountCodes.Contains, scope.AccountCodes.Count > 0), Chosen(_countries, scope.Countries.Contains, hasDestinations),
            // A number at a longer prefix than the one that is named begins with that, too.
            Chosen(_prefixes, prefix => scope.Prefixes.Any(named => prefix.StartsWith(named, StringComparison.Ordinal)), hasDestinations),
            asked.Currency is { } currency ? _currencies.GetValueOrDefault(currency, -1) : -1, asked.ShortSeconds);
    }

    private static bool[]? Chosen<T>(FrozenDictionary<T, int> places, Func<T, bool> isChosen, bool isAsked) where T : notnull
    {
        if (!isAsked)
        {
            return null;
        }

        var chosen = new bool[places.Count + 1];
        foreach (var (value, place) in places)
        {
            chosen[place] = isChosen(value);
        }

        return chosen;
    }

    private int PrefixOf(string number)
    {
        for (var length = Math.Min(_longestPrefix, number.Length); length > 0; length--)
        {
            if (_byPrefix.TryGetValue(number.AsSpan(0, length), out var place))
            {
                return place;
            }
        }

        return 0;
    }

    private static FrozenDictionary<int, int> Places(IEnumerable<int> values) => values.Distinct().Select((value, at) => (value, at)).ToFrozenDictionary(pair => pair.value, pair => pair.at + 1);

    private static FrozenDictionary<string, int> Places(IEnumerable<string> values) =>
        values.Distinct(StringComparer.Ordinal).Select((value, at) => (value, at)).ToFrozenDictionary(pair => pair.value, pair => pair.at + 1, StringComparer.Ordinal);
}

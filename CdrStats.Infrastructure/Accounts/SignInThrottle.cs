using System.Collections.Concurrent;
using System.Net;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Whoever tries many passwords from one place waits, whatever names they try: the lock of an account stops those who try one name alone. On each
/// host by itself; memory is bounded.
/// </summary>
public sealed class SignInThrottle(TimeProvider clock)
{
    /// <summary>More wrong ones than people make, also of a whole office behind one address.</summary>
    public const int MostWrong = 100;

    /// <summary>Within which they are counted, from the first.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    private const int MostPlaces = 20_000;

    private readonly ConcurrentDictionary<string, Wrong> _wrong = new(StringComparer.Ordinal);

    public bool IsShut(IPAddress? address) => _wrong.TryGetValue(AskingPlace.Of(address), out var wrong) && wrong.Count >= MostWrong && !IsOver(wrong);

    /// <summary>One more wrong one.</summary>
    /// <returns>Whether the address is shut out from here on.</returns>
    public bool Note(IPAddress? address)
    {
        if (_wrong.Count >= MostPlaces)
        {
            foreach (var (place, wrong) in _wrong.Where(pair => IsOver(pair.Value) || _wrong.Count >= 2 * MostPlaces))
            {
                _wrong.TryRemove(new(place, wrong));
            }
        }

        return _wrong.AddOrUpdate(AskingPlace.Of(address), _ => new Wrong(1, clock.GetUtcNow()), (_, before) => IsOver(before) ? new Wrong(1, clock.GetUtcNow()) : before with { Count = before.Count + 1 }).Count == MostWrong;
    }

    private bool IsOver(Wrong wrong) => clock.GetUtcNow() - wrong.Since >= Within;

    private sealed record Wrong(int Count, DateTimeOffset Since);
}

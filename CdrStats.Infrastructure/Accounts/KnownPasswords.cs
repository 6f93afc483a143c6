using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Which password a user has just shown, for programs that show it with every request: checking one takes a tenth of a second of a processor, as it should. Kept for a minute, as a
/// keyed hash whose key is this process's alone; a changed password or other rights (the security stamp) end it at once.
/// </summary>
public sealed class KnownPasswords(TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<int, Shown> _shown = new();

    /// <summary>Whether it is the password that was right within the last minute.</summary>
    public bool Knows(ConsoleUser user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return _shown.TryGetValue(user.Id, out var shown) && clock.GetElapsedTime(shown.At) < GoodFor && shown.Stamp == user.SecurityStamp
            && CryptographicOperations.FixedTimeEquals(shown.Hash, Hash(password));
    }

    /// <summary>It was right.</summary>
    public void Remember(ConsoleUser user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        _shown[user.Id] = new Shown(Hash(password), user.SecurityStamp, clock.GetTimestamp());
    }

    private byte[] Hash(string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));

    private sealed record Shown(byte[] Hash, string? Stamp, long At);
}

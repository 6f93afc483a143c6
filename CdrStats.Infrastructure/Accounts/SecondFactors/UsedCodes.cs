namespace CdrStats.Infrastructure.Accounts.SecondFactors;

/// <summary>Codes that were shown here while they were good: one that somebody saw over a shoulder is no way in.</summary>
public sealed class UsedCodes(TimeProvider clock)
{
    // The framework takes codes of two half minutes before and after.
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(3);
    private readonly Lock _gate = new();
    private readonly Dictionary<(int User, string Code), DateTimeOffset> _shown = [];

    /// <returns>False: it was shown before.</returns>
    public bool Take(int user, string code)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            foreach (var old in _shown.Where(one => now - one.Value > Good).Select(one => one.Key).ToList())
            {
                _shown.Remove(old);
            }

            return _shown.TryAdd((user, code), now);
        }
    }
}

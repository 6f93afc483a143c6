using CdrStats.Domain.Alarms.Fraud;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>The calls of the last day by account, as far as they fit, and what is known of the accounts that called lately. For one round at a time.</summary>
/// <param name="round">Up to which round it knows everything.</param>
internal sealed class FraudMemory(long round)
{
    /// <summary>About 60 MB. Where there are more calls in a day, less than a day is held.</summary>
    public const int MostCalls = 300_000;

    private static readonly TimeSpan KeepsHabits = TimeSpan.FromMinutes(15);

    private readonly Dictionary<FraudAccount, AccountActivity> _accounts = [];
    private readonly Dictionary<FraudAccount, AccountHabits> _habits = [];
    private DateTimeOffset _habitsSince;
    private int _calls;

    public long Round { get; set; } = round;

    /// <summary>How much was said of an account by a rule last: what has not grown since is not said again.</summary>
    public Dictionary<(FraudKind Kind, FraudAccount Account), decimal> Said { get; } = [];

    public IEnumerable<KeyValuePair<FraudAccount, AccountActivity>> Accounts => _accounts;

    public AccountActivity Of(FraudAccount account) => _accounts.TryGetValue(account, out var known) ? known : _accounts[account] = new AccountActivity();

    public void Add(IEnumerable<(FraudAccount Account, FraudCall Call)> calls)
    {
        foreach (var group in calls.GroupBy(one => one.Account, one => one.Call))
        {
            FraudCall[] some = [.. group.OrderBy(call => call.End)];
            Of(group.Key).Add(some);
            _calls += some.Length;
        }
    }

    /// <summary>Says which calls are in progress; of accounts that are not named none is.</summary>
    public void Set(IReadOnlyDictionary<FraudAccount, List<FraudCall>> running)
    {
        foreach (var (account, activity) in _accounts)
        {
            if (activity.Running.Count > 0 && !running.ContainsKey(account))
            {
                activity.Running = [];
            }
        }

        foreach (var (account, calls) in running)
        {
            Of(account).Running = calls;
        }
    }

    /// <summary>Lets go of what is too old, and of the oldest where there is too much.</summary>
    public void Forget(DateTimeOffset now)
    {
        var before = now - FraudCalls.Fresh;
        do
        {
            foreach (var (account, activity) in _accounts.ToList())
            {
                _calls -= activity.Forget(before);
                if (activity.IsEmpty)
                {
                    _accounts.Remove(account);
                    foreach (var kind in Enum.GetValues<FraudKind>())
                    {
                        Said.Remove((kind, account));
                    }
                }
            }

            before += (now - before) / 4;
        }
        while (_calls > MostCalls && before < now);
    }

    /// <summary>What was read of a past is read anew: more of it has come.</summary>
    public void ForgetHabits(DateTimeOffset now)
    {
        _habitsSince = now;
        _habits.Clear();
    }

    public IReadOnlyList<FraudAccount> WithoutHabits(IEnumerable<FraudAccount> accounts, DateTimeOffset now)
    {
        if (now - _habitsSince > KeepsHabits)
        {
            ForgetHabits(now);
        }

        return [.. accounts.Where(account => !_habits.ContainsKey(account))];
    }

    public void Know(IReadOnlyDictionary<FraudAccount, AccountHabits> habits)
    {
        foreach (var (account, known) in habits)
        {
            _habits[account] = known;
        }
    }

    public bool Knows(FraudAccount account) => _habits.ContainsKey(account);

    public AccountHabits Habits(FraudAccount account) => _habits[account];
}

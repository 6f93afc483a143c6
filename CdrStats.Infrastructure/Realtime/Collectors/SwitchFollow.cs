using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Realtime;
using CdrStats.Domain.Realtime.Lines;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>The calls of one switch while a feed follows it: written by the feed, read by whoever publishes. Safe for both at once.</summary>
internal sealed class SwitchFollow(Func<CurrentCall, CallReading> read, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Func<CurrentCall, CallReading> _read = read;
    private readonly SwitchCalls _calls = new(read);
    private SwitchCallsNow? _totals;
    private PushedCalls? _pushed;
    private bool _tellsCustomers;
    private long _changes;
    private long _heard = clock.GetTimestamp();
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _awaited;
    private string _greeting = "";

    /// <summary>What the switch said it is.</summary>
    public string Greeting
    {
        get => Volatile.Read(ref _greeting);
        set => Volatile.Write(ref _greeting, value);
    }

    /// <summary>Whether the first list is in: from then on the calls are all there are.</summary>
    public bool IsListed { get; private set; }

    /// <summary>Moves with everything that changes the calls.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>How long ago anything came from the switch.</summary>
    public TimeSpan SilentFor => clock.GetElapsedTime(Volatile.Read(ref _heard));

    public int Legs
    {
        get
        {
            lock (_gate)
            {
                return _calls.Legs;
            }
        }
    }

    /// <summary>Completes with the first change after those: at once if there was one.</summary>
    /// <param name="changes">As <see cref="Changes"/> said.</param>
    public Task ChangedAsync(long changes)
    {
        lock (_gate)
        {
            return _changes == changes ? (_awaited ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <summary>Completes when a first list was in.</summary>
    public Task ListedAsync(CancellationToken cancellation) => _listed.Task.WaitAsync(cancellation);

    /// <summary>Something came, whatever it says.</summary>
    public void Heard() => Volatile.Write(ref _heard, clock.GetTimestamp());

    public void Apply(CallEvent news) => Change(() => _calls.Apply(news, clock.GetUtcNow()));

    public void Listed(IEnumerable<CallLeg> legs, DateTimeOffset askedAt) => Change(() =>
    {
        _calls.Resynchronise(legs, askedAt, clock.GetUtcNow());
        IsListed = true;
        _listed.TrySetResult();
    });

    /// <summary>For a switch that tells counts and nothing of each call.</summary>
    public void Counted(CallCount count) => Count(() => SwitchCallsNow.Of(count, clock.GetUtcNow()));

    /// <summary>For a switch that tells counts, and by what they are.</summary>
    public void Counted(PushedCalls told)
    {
        ArgumentNullException.ThrowIfNull(told);
        Count(() =>
        {
            _pushed = told;
            // An account without a call may not be told at all.
            _tellsCustomers |= told.Accounts.Count > 0;
            return Now(told);
        });
    }

    /// <summary>Whose calls are has changed.</summary>
    public void ReadAnew() => Change(() =>
    {
        _calls.ReadAnew();
        _totals = _pushed is { } told ? Now(told) : _totals;
    });

    public void Forget() => Change(() =>
    {
        _calls.Forget();
        (_totals, _pushed, _tellsCustomers, IsListed) = (null, null, false, false);
        Heard();
    });

    public SwitchCallsNow Now()
    {
        lock (_gate)
        {
            return _totals is { } totals ? totals with { At = clock.GetUtcNow() } : _calls.Now(clock.GetUtcNow());
        }
    }

    private SwitchCallsNow Now(PushedCalls told)
    {
        var now = clock.GetUtcNow();
        var customers = new Dictionary<int, CallCount>();
        foreach (var (code, count) in told.Accounts)
        {
            if (_read(new CurrentCall("", now, true, null, 1) { AccountCode = code }).CustomerId is { } customer)
            {
                customers[customer] = customers.GetValueOrDefault(customer) + count;
            }
        }

        return new SwitchCallsNow(
            now, told.Count, told.CallsPerSecond, told.AnswersPerSecond, [], customers, told.Directions.ToDictionary(one => Enum.Parse<CallDirection>(one.Key), one => one.Value), told.Gateways, 0, false)
        { TellsCustomers = _tellsCustomers };
    }

    private void Count(Func<SwitchCallsNow> count) => Change(() =>
    {
        _totals = count();
        IsListed = true;
        _listed.TrySetResult();
    });

    private void Change(Action change)
    {
        TaskCompletionSource? awaited;
        lock (_gate)
        {
            change();
            _changes++;
            (awaited, _awaited) = (_awaited, null);
        }

        awaited?.SetResult();
    }
}

namespace CdrStats.Pusher.Monitoring;

/// <summary>Takes down what the pump does, for those who ask while it runs, on threads of their own.</summary>
internal sealed class PumpMeter(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Vitals _now = new(clock.GetUtcNow(), "", "");
    private long _caughtUp = clock.GetTimestamp();
    private long? _turn;

    public Vitals Now
    {
        get
        {
            lock (_gate)
            {
                return _now with
                {
                    Lag = _now is { CaughtUp: true, Down: null } ? TimeSpan.Zero : clock.GetElapsedTime(_caughtUp),
                    Turn = _turn is { } began ? clock.GetElapsedTime(began) : null,
                };
            }
        }
    }

    public void Note(Func<Vitals, Vitals> change)
    {
        lock (_gate)
        {
            _now = change(_now);
            _caughtUp = _now is { CaughtUp: true, Down: null } ? clock.GetTimestamp() : _caughtUp;
        }
    }

    /// <summary>A turn of the pump begins.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _turn = clock.GetTimestamp();
        }
    }

    /// <summary>It has ended: until the next the pump pauses.</summary>
    public void End()
    {
        lock (_gate)
        {
            _turn = null;
        }
    }
}

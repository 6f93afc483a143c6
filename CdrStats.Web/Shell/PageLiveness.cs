namespace CdrStats.Web.Shell;

/// <summary>
/// How live the open page is: whether it follows anything, when it last got a value, and whether the user has paused it. One per circuit;
/// touched on the circuit's own dispatcher only.
/// </summary>
public sealed class PageLiveness(TimeProvider clock)
{
    private TaskCompletionSource? _resumed;
    private int _following;

    public event Action? Changed;

    public bool IsLive => _following > 0;

    public bool IsPaused => _resumed is not null;

    /// <summary>When a live value was last shown, UTC; null before the first.</summary>
    public DateTimeOffset? LastShown { get; private set; }

    /// <summary>Completed while the page is live; while it is paused, completes when it goes on.</summary>
    public Task Resumed => _resumed?.Task ?? Task.CompletedTask;

    public void Pause()
    {
        _resumed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Changed?.Invoke();
    }

    public void Resume()
    {
        var resumed = _resumed;
        _resumed = null;
        resumed?.SetResult();
        Changed?.Invoke();
    }

    internal void Shown()
    {
        var isFirst = LastShown is null;
        LastShown = clock.GetUtcNow();
        if (isFirst)
        {
            Changed?.Invoke();
        }
    }

    internal void Started()
    {
        _following++;
        Changed?.Invoke();
    }

    internal void Stopped()
    {
        _following--;
        if (_following == 0)
        {
            // A pause belongs to the page it was asked on.
            LastShown = null;
            Resume();
        }
        else
        {
            Changed?.Invoke();
        }
    }
}

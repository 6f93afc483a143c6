using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Shell;

/// <summary>
/// A component that follows live values until it leaves the page. Call <see cref="Follow{T}"/> in <c>OnInitialized</c>; nobody unsubscribes by
/// hand. While the user has paused the page nothing is shown, and going on shows the latest value. Overriding
/// <see cref="DisposeAsync"/>: call the base.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Task> _following = [];
    private CancellationTokenSource? _followed;
    private bool _isCounted;

    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>Null outside the console's layout.</summary>
    [CascadingParameter]
    protected PageLiveness? Liveness { get; set; }

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    /// <summary>In which the user is shown times.</summary>
    protected TimeZoneInfo UserZone => Preferences?.Zone ?? TimeZoneInfo.Utc;

    /// <summary>False for a piece of the shell, which does not make the page a live one and goes on while the page is paused.</summary>
    protected virtual bool IsPartOfPage => true;

    /// <summary>Cancelled when the component leaves; may be asked afterwards.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>
    /// Shows each value, on the circuit's dispatcher, and renders. An error of the values or of showing them goes to the page's error boundary. A component
    /// that has left while it was made ready follows nothing.
    /// </summary>
    protected void Follow<T>(IAsyncEnumerable<T> values, Action<T> show)
    {
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        if (!_isCounted && IsPartOfPage)
        {
            _isCounted = true;
            Liveness?.Started();
        }

        _followed ??= CancellationTokenSource.CreateLinkedTokenSource(Gone);
        _following.RemoveAll(one => one.IsCompleted);
        _following.Add(FollowAsync(values, show, _followed.Token));
    }

    /// <summary>Follows nothing any more: what is shown will not change. The page is no longer a live one, unless another of its pieces is.</summary>
    protected void StopFollowing()
    {
        if (_followed is not { } followed)
        {
            return;
        }

        _followed = null;
        followed.Cancel();
        followed.Dispose();
        if (_isCounted)
        {
            _isCounted = false;
            Liveness?.Stopped();
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        if (_isCounted)
        {
            Liveness?.Stopped();
        }

        await _gone.CancelAsync();
        await Task.WhenAll(_following);
        _followed?.Dispose();
        _followed = null;
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task FollowAsync<T>(IAsyncEnumerable<T> values, Action<T> show, CancellationToken stop)
    {
        try
        {
            await foreach (var value in values.WithCancellation(stop))
            {
                if (IsPartOfPage && Liveness is { IsPaused: true })
                {
                    // The value in hand is old by the time the page goes on; the source gives the latest next.
                    await Liveness.Resumed.WaitAsync(stop);
                }

                await InvokeAsync(() =>
                {
                    if (IsOver(stop))
                    {
                        return;
                    }

                    show(value);
                    if (IsPartOfPage && !IsOver(stop))
                    {
                        Liveness?.Shown();
                    }

                    StateHasChanged();
                });
            }
        }
        catch (Exception error)
        {
            // A value that is cut off because the component leaves, or follows no longer, ends as cancelled, or as whatever broke by it (a read of the database, say):
            // nobody is there to be told. Looked at on the dispatcher, where components leave: an error given to one that has left would end the circuit.
            await InvokeAsync(() => IsOver(stop) ? Task.CompletedTask : DispatchExceptionAsync(error));
        }
    }

    // What is linked to Gone is cancelled a moment after it.
    private bool IsOver(CancellationToken stop) => Gone.IsCancellationRequested || stop.IsCancellationRequested;
}

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
    private bool _isCounted;

    /// <summary>Null outside the console's layout.</summary>
    [CascadingParameter]
    protected PageLiveness? Liveness { get; set; }

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    /// <summary>In which the user is shown times.</summary>
    protected TimeZoneInfo UserZone => Preferences?.Zone ?? TimeZoneInfo.Utc;

    /// <summary>False for a piece of the shell, which does not make the page a live one and goes on while the page is paused.</summary>
    protected virtual bool IsPartOfPage => true;

    /// <summary>Cancelled when the component leaves.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Shows each value, on the circuit's dispatcher, and renders. An error of the values or of showing them goes to the page's error boundary.</summary>
    protected void Follow<T>(IAsyncEnumerable<T> values, Action<T> show)
    {
        if (!_isCounted && IsPartOfPage)
        {
            _isCounted = true;
            Liveness?.Started();
        }

        _following.Add(FollowAsync(values, show));
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_gone.IsCancellationRequested)
        {
            return;
        }

        if (_isCounted)
        {
            Liveness?.Stopped();
        }

        await _gone.CancelAsync();
        await Task.WhenAll(_following);
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task FollowAsync<T>(IAsyncEnumerable<T> values, Action<T> show)
    {
        try
        {
            await foreach (var value in values.WithCancellation(Gone))
            {
                if (IsPartOfPage && Liveness is { IsPaused: true })
                {
                    // The value in hand is old by the time the page goes on; the source gives the latest next.
                    await Liveness.Resumed.WaitAsync(Gone);
                }

                await InvokeAsync(() =>
                {
                    show(value);
                    if (IsPartOfPage)
                    {
                        Liveness?.Shown();
                    }

                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The component left: the only way a live value ends.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }
}

using Microsoft.JSInterop;

namespace CdrStats.Web.Shell;

/// <summary>
/// What a module of <c>wwwroot/js</c> made for a component with its function <c>create</c>, and takes back with <c>dispose</c>. A component may leave while it is
/// being made: nothing is left in the page then, and nobody is troubled.
/// </summary>
public sealed class ScriptObject(IJSRuntime script) : IAsyncDisposable
{
    private IJSObjectReference? _made;
    private bool _isGone;

    /// <summary>Whether it can be called.</summary>
    public bool IsThere => _made is not null && !_isGone;

    /// <summary>Has the module make it.</summary>
    /// <exception cref="JSException">The script failed, and the component is still there.</exception>
    public async Task MakeAsync(string module, params object?[] arguments)
    {
        try
        {
            await using var loaded = await script.InvokeAsync<IJSObjectReference>("import", module);
            if (_isGone)
            {
                return;
            }

            _made = await loaded.InvokeAsync<IJSObjectReference>("create", arguments);
            if (_isGone)
            {
                await TakeBackAsync(_made);
            }
        }
        catch (JSException) when (_isGone)
        {
            // What it was to be drawn on has left the page.
        }
        catch (JSDisconnectedException)
        {
            // The page is gone.
        }
    }

    /// <summary>Calls one of its functions; nothing happens before it is made, and after it was taken back.</summary>
    public ValueTask CallAsync(string function, params object?[] arguments) => IsThere ? _made!.InvokeVoidAsync(function, arguments) : ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        if (_made is { } made)
        {
            await TakeBackAsync(made);
        }
    }

    private static async Task TakeBackAsync(IJSObjectReference made)
    {
        try
        {
            await made.InvokeVoidAsync("dispose");
            await made.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and it with it.
        }
    }
}

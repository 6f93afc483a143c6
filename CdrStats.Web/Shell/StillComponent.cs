using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Shell;

/// <summary>A piece of a live page that is drawn anew only when what it shows is another: its page is drawn four times a second, and most of it stays as it was.</summary>
public abstract class StillComponent : ComponentBase
{
    private object? _drawn;

    /// <summary>All that it shows, as a tuple of its parameters: compared by value, lists by reference.</summary>
    protected abstract object Shown { get; }

    protected sealed override bool ShouldRender()
    {
        var shown = Shown;
        if (shown.Equals(_drawn))
        {
            return false;
        }

        _drawn = shown;
        return true;
    }
}

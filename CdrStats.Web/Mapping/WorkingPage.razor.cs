using CdrStats.Infrastructure.Mapping;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Mapping;

/// <summary>A page that works at something for a while: it says how far it is, can be told to stop, and stops when it is left.</summary>
public abstract partial class WorkingPage
{
    private CancellationTokenSource? _cancelling;

    /// <summary>Why the last attempt did not work.</summary>
    protected string? Trouble { get; set; }

    /// <summary>What is being done at the moment.</summary>
    protected string? Doing { get; private set; }

    protected bool IsBusy => _cancelling is not null;

    public virtual async ValueTask DisposeAsync()
    {
        if (_cancelling is { } running)
        {
            await running.CancelAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected void Cancel() => _cancelling?.Cancel();

    protected async Task DoAsync(Func<IProgress<int>, CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (IsBusy)
        {
            return;
        }

        using var cancelling = _cancelling = new CancellationTokenSource();
        (Trouble, Doing) = (null, T["Reading …"]);
        try
        {
            await work(new Progress<int>(lines => Tell(T.Plural(lines, "{0} line read …", "{0} lines read …"))), cancelling.Token);
        }
        catch (UnreadableFileException bad)
        {
            Trouble = bad.Message;
        }
        catch (OperationCanceledException) when (cancelling.IsCancellationRequested)
        {
            Trouble = T["Cancelled. Nothing was changed."];
        }
        finally
        {
            (_cancelling, Doing) = (null, null);
        }
    }

    protected void Tell(string words) => _ = InvokeAsync(() =>
    {
        if (IsBusy)
        {
            Doing = words;
            StateHasChanged();
        }
    });
}

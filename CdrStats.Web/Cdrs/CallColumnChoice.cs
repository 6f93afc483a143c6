using CdrStats.Web.Shell;
using Microsoft.JSInterop;

namespace CdrStats.Web.Cdrs;

/// <summary>Which columns the user chose: the browser remembers them, and this circuit what was chosen in it.</summary>
public sealed class CallColumnChoice(IJSRuntime js)
{
    private IReadOnlySet<string>? _chosen;

    public IReadOnlySet<string> Shown(ShellPreferences? preferences) => _chosen ?? CallColumn.Read(preferences?.CallColumns);

    public async Task ToggleAsync(string key, ShellPreferences? preferences)
    {
        var shown = Shown(preferences).ToHashSet();
        if (!shown.Remove(key))
        {
            shown.Add(key);
        }

        _chosen = shown;
        await js.InvokeVoidAsync("cdrStats.remember", "call-columns", CallColumn.Write(shown));
    }
}

using Microsoft.JSInterop;

namespace CdrStats.Web.Shell;

/// <summary>Which columns of each table the user leaves out: the browser remembers them, and this circuit what was chosen in it.</summary>
public sealed class TableColumns(IJSRuntime js)
{
    private readonly Dictionary<string, IReadOnlySet<string>> _hidden = [];

    public IReadOnlySet<string> Hidden(string table, ShellPreferences? preferences) =>
        _hidden.TryGetValue(table, out var hidden) ? hidden : preferences?.HiddenColumns.GetValueOrDefault(table)?.Split('.', StringSplitOptions.RemoveEmptyEntries).ToHashSet() ?? [];

    public async Task ToggleAsync(string table, string column, ShellPreferences? preferences)
    {
        var hidden = Hidden(table, preferences).ToHashSet();
        if (!hidden.Remove(column))
        {
            hidden.Add(column);
        }

        _hidden[table] = hidden;
        await js.InvokeVoidAsync("cdrStats.remember", $"{ShellPreferences.Hides}{table}", string.Join('.', hidden.Order(StringComparer.Ordinal)));
    }
}

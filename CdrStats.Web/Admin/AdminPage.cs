using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Admin;

/// <summary>An admin list with one row open in the drawer: what may be done, what went wrong, and reading again after an edit.</summary>
public abstract class AdminPage<TRow> : ComponentBase where TRow : class
{
    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    protected IReadOnlyList<TRow>? Rows { get; set; }
    protected TRow? Edited { get; private set; }
    protected string? Trouble { get; set; }
    protected bool CanAdd { get; private set; }
    protected bool CanChange { get; private set; }
    protected bool CanDelete { get; private set; }
    protected string UserName { get; private set; } = "";

    /// <summary>The kind of object whose add, change and delete permissions count here.</summary>
    protected abstract string Kind { get; }

    protected abstract Task ReadAsync();

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        UserName = user.Identity?.Name ?? "";
        (CanAdd, CanChange, CanDelete) = (user.Has(Domain.Accounts.Permissions.Add(Kind)), user.Has(Domain.Accounts.Permissions.Change(Kind)), user.Has(Domain.Accounts.Permissions.Delete(Kind)));
        await ReadAsync();
    }

    /// <summary>What is wrong, by field: shown beside it.</summary>
    protected Dictionary<string, string> Troubles { get; } = [];

    /// <summary>What is wrong with this field of the form, or null.</summary>
    protected string? TroubleAt(string field) => Troubles.GetValueOrDefault(field);

    protected void Open(TRow row)
    {
        (Edited, Trouble) = (row, null);
        Troubles.Clear();
    }

    /// <summary>Throws away what was typed: the rows are read again.</summary>
    protected async Task CloseAsync()
    {
        Edited = null;
        await ReadAsync();
    }

    protected async Task EndAsync(Saved saved, string? trouble = null)
    {
        ArgumentNullException.ThrowIfNull(saved);
        Troubles.Clear();
        Trouble = trouble ?? saved.Trouble;
        if (Trouble is null)
        {
            await CloseAsync();
        }
        else if (trouble is null && saved is Saved.Refused { Field: { } field })
        {
            (Troubles[field], Trouble) = (Trouble, null);
        }
    }

    /// <summary>Does it if the user may at this moment: a button that is absent keeps nobody from sending what it would send.</summary>
    protected async Task DoAsync(string permission, Func<Task<Saved>> deed)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var user = (await Authentication).User;
        if (user.Scope().SeesEverything && user.Has(permission))
        {
            await EndAsync(await deed());
        }
        else
        {
            Trouble = $"This needs the permission {permission}, which you do not have. Nothing was changed.";
        }
    }

    /// <summary>Stores a new row, or an edited one, if the user may.</summary>
    protected Task SaveAsync(bool isNew, Func<Task<Saved>> save) => DoAsync(isNew ? Domain.Accounts.Permissions.Add(Kind) : Domain.Accounts.Permissions.Change(Kind), save);

    /// <summary>Deletes a row if the user may.</summary>
    protected Task DeleteAsync(Func<Task<Saved>> delete) => DoAsync(Domain.Accounts.Permissions.Delete(Kind), delete);
}

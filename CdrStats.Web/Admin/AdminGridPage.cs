using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Admin;

/// <summary>An admin list of any length: what is searched for, the order and the page live in the address, and only a page of rows is read.</summary>
public abstract class AdminGridPage<TRow> : AdminPage<TRow> where TRow : class
{
    private GridRequest? _shown;

    [Inject]
    public NavigationManager Addresses { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageText { get; set; }

    private int PageNumber => int.TryParse(PageText, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1;

    /// <summary>Rows in all.</summary>
    protected int Total { get; private set; }

    protected AccessScope Scope { get; private set; } = AccessScope.Nothing;

    protected Editor Editor { get; private set; } = default!;

    /// <summary>As the address has it; a minus before the column's name turns the order around.</summary>
    protected GridRequest Request => new(Search, Sort?.TrimStart('-'), Sort?.StartsWith('-') == true, PageNumber);

    protected abstract Task<GridPage<TRow>> ReadPageAsync(GridRequest request);

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (Scope, Editor) = (user.Scope(), Editor.Of(user));
        await base.OnInitializedAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown is not null && _shown != Request)
        {
            await ReadAsync();
        }
    }

    protected override async Task ReadAsync()
    {
        _shown = Request;
        var page = await ReadPageAsync(_shown);
        (Rows, Total) = (page.Rows, page.Total);
    }

    /// <summary>Whether the last edit came after somebody else's.</summary>
    protected bool IsConflict { get; private set; }

    /// <summary>Given to the drawer when there is a conflict: reads the open row again, or closes when it is gone.</summary>
    protected EventCallback Reload => IsConflict ? EventCallback.Factory.Create(this, ReloadAsync) : default;

    protected abstract int IdOf(TRow row);

    /// <summary>Opens a row in the drawer; pages with more in their form override it.</summary>
    protected virtual Task EditAsync(TRow row)
    {
        IsConflict = false;
        Open(row);
        return Task.CompletedTask;
    }

    /// <summary>Takes note of a conflict on the way.</summary>
    protected async Task<Saved> Noted(Task<Saved> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var saved = await edit;
        IsConflict = saved is Saved.Conflict;
        return saved;
    }

    private async Task ReloadAsync()
    {
        var id = IdOf(Edited!);
        await CloseAsync();
        if (Rows!.FirstOrDefault(row => IdOf(row) == id) is { } again)
        {
            await EditAsync(again);
        }
    }

    protected void Find(string? text) => Go(("q", string.IsNullOrWhiteSpace(text) ? null : text.Trim()), ("page", null));

    protected void SortBy(string column) => Go(("sort", Sort == column ? $"-{column}" : column), ("page", null));

    protected void Turn(int page) => Go(("page", page));

    private void Go(params (string Name, object? Value)[] changes) =>
        Addresses.NavigateTo(Addresses.GetUriWithQueryParameters(changes.ToDictionary(change => change.Name, change => change.Value)));
}

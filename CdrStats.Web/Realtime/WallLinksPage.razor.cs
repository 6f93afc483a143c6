using System.Globalization;
using System.Security.Claims;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Realtime.Wall;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Realtime;

/// <summary>Makes and revokes the links of televisions.</summary>
public sealed partial class WallLinksPage
{
    private IReadOnlyList<WallLink>? _links;
    private IReadOnlyList<Named> _customers = [];
    private IReadOnlyList<WallPlan> _boards = [];
    private ElementReference _told;
    private ClaimsPrincipal? _user;
    private WallLinkMade.Done? _made;
    private string? _trouble;
    private string _name = "";
    private string _customer = "";
    private int _days;
    private int? _sure;
    private bool _making;
    private bool _toTell;

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    private TimeZoneInfo Zone => Preferences?.Zone ?? TimeZoneInfo.Utc;

    protected override async Task OnInitializedAsync()
    {
        _user = (await Authentication).User;
        _customers = (await Choices.ReadAsync(_user.Scope(), default)).Customers;
        _boards = await Boards.ListAsync(_user.Scope(), default);
        await ReadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_toTell)
        {
            _toTell = false;
            await _told.FocusAsync();
        }
    }

    private async Task ReadAsync() => _links = await Store.ListAsync(_user!.Scope(), default);

    private async Task MakeAsync()
    {
        var made = await Store.MakeAsync(
            _name, Id(""), Id("b"), Zone.Id, _days == 0 ? null : Clock.GetUtcNow().AddDays(_days), Editor.Of(_user!), default);
        _trouble = (made as WallLinkMade.Refused)?.Reason;
        if (made is WallLinkMade.Done done)
        {
            (_made, _making, _toTell) = (done, false, true);
            // What gets the keyboard must be there when an earlier picture has reached the browser.
            StateHasChanged();
            await ReadAsync();
        }
    }

    private int? Id(string kind) =>
        _customer.StartsWith(kind, StringComparison.Ordinal) && int.TryParse(_customer[kind.Length..], CultureInfo.InvariantCulture, out var id) ? id : null;

    private async Task RevokeAsync(WallLink link)
    {
        _trouble = (await Store.RevokeAsync(link.Id, Editor.Of(_user!), default)).Trouble;
        _sure = null;
        await ReadAsync();
    }
}

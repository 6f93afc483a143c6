using System.Globalization;
using System.Security.Claims;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Realtime.Wall;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Realtime;

/// <summary>Puts boards together.</summary>
public sealed partial class WallBoardsPage
{
    private static readonly (WallTiles Tile, string Words)[] Tiles =
    [
        (WallTiles.Calls, "concurrent calls"), (WallTiles.Switches, "by switch"), (WallTiles.Quality, "quality"), (WallTiles.Destinations, "destinations"),
        (WallTiles.Chain, "import (customers: answered)"), (WallTiles.Alarms, "open alarms"),
    ];

    private IReadOnlyList<WallPlan> _boards = [];
    private IReadOnlyList<Named> _customers = [];
    private IReadOnlyList<Named> _switches = [];
    private ClaimsPrincipal? _user;
    private WallPlan? _edited;
    private Saved.Refused? _refused;
    private string? _trouble;
    private string? _said;
    private string _name = "";
    private string _shows = "";
    private string _next = "";
    private int _seconds;
    private WallTiles _tiles;
    private int? _sure;

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _user = (await Authentication).User;
        var choices = await Choices.ReadAsync(_user.Scope(), default);
        (_customers, _switches) = (choices.Customers, choices.Switches);
        await ReadAsync();
    }

    private async Task ReadAsync() => _boards = await Store.ListAsync(_user!.Scope(), default);

    private void Edit(WallPlan plan)
    {
        (_edited, _refused, _trouble, _said, _sure) = (plan, null, null, null, null);
        (_name, _seconds, _tiles, _next) = (plan.Name, plan.Seconds, plan.Tiles, plan.NextId?.ToString(CultureInfo.InvariantCulture) ?? "");
        _shows = plan.SwitchId is { } its ? $"s{its}" : plan.CustomerId is { } theirs ? $"c{theirs}" : "";
    }

    private async Task SaveAsync()
    {
        var saved = await Store.SaveAsync(
            _edited! with { Name = _name, Tiles = _tiles, SwitchId = Id("s", _shows), CustomerId = Id("c", _shows), NextId = Id("", _next), Seconds = _seconds }, Editor.Of(_user!), default);
        _refused = saved as Saved.Refused;
        _trouble = _refused?.Field is null ? saved.Trouble : null;
        if (saved is Saved.Done)
        {
            (_edited, _said) = (null, T["Saved. Screens that show it follow within seconds."]);
            await ReadAsync();
        }
    }

    private async Task RemoveAsync(WallPlan board)
    {
        (_trouble, _said, _sure) = ((await Store.RemoveAsync(board, Editor.Of(_user!), default)).Trouble, null, null);
        await ReadAsync();
    }

    private string? TroubleAt(string field) => _refused?.Field == field ? _refused.Reason : null;

    private static int? Id(string kind, string chosen) =>
        chosen.StartsWith(kind, StringComparison.Ordinal) && int.TryParse(chosen[kind.Length..], CultureInfo.InvariantCulture, out var id) ? id : null;
}

using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.ApiKeys;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;

namespace CdrStats.Web.Switches;

/// <summary>Connects a switch: makes its pusher's key and settings, and looks each second, while it is open, whether anything has come.</summary>
public sealed partial class ConnectDrawer
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly IReadOnlyList<string> Zones =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id == "UTC" || id.Contains('/', StringComparison.Ordinal)).Append("UTC").Distinct().Order(StringComparer.Ordinal)];

    private ElementReference _self;
    private ElementReference _stay;
    private ElementReference _settings;
    private Editor _editor = default!;
    private AccessScope _scope = AccessScope.Nothing;
    private bool _maySearch;
    private Seen _seen = new(null, null, []);
    private long? _records;
    private string _profile = "";
    private string _zone = "UTC";
    private string _console = "";
    private int _days;
    private string? _made;
    private string? _trouble;
    private bool _asking;
    private bool _toFocus;

    [Inject] public required ApiKeyStore Keys { get; init; }

    [Inject] public required SwitchStore Switches { get; init; }

    [Inject] public required CallSearch Calls { get; init; }

    [Inject] public required NavigationManager Navigation { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public Task<AuthenticationState> Authentication { get; set; } = default!;

    [Parameter, EditorRequired] public Switch Connected { get; set; } = default!;

    [Parameter, EditorRequired] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [Parameter] public EventCallback Closed { get; set; }

    // A pause of the page behind it is none of the drawer's.
    protected override bool IsPartOfPage => false;

    private (bool Warns, string Sentence) AddressHint => !Uri.TryCreate(_console, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
        ? (true, T["An address with http:// or https:// before it."])
        : url.IsLoopback ? (true, T["Only this machine reaches that. From others: put a TLS proxy before the console, and write its address."])
        : url.Scheme == "http" ? (true, T["Without TLS the key and the calls can be read on the way: only within a network that you trust."])
        : (false, T["With its path, where a proxy puts it under one."]);

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_editor, _scope, _maySearch) = (Editor.Of(user), user.Scope(), user.Has(Permissions.Search));
        _profile = PusherProfile.Of(Connected.Type).Name;
        _console = Navigation.BaseUri.TrimEnd('/');
        _zone = Zones.Contains(Zone.Id) ? Zone.Id : "UTC";
        _seen = await LookAsync(_seen, Gone);
        _records = _seen.Arrival?.Records ?? 0;
        Follow(SeenAsync(Gone), seen => _seen = seen);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_toFocus)
        {
            _toFocus = false;
            await (_asking ? _stay : _made is not null ? _settings : _self).FocusAsync();
        }
    }

    private async IAsyncEnumerable<Seen> SeenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery, Clock);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            Seen seen;
            try
            {
                seen = await LookAsync(_seen, cancellation);
            }
            catch (Exception error) when (DatabaseTrouble.Is(error))
            {
                // The banner of the page says so; the next look comes in a second.
                continue;
            }

            yield return seen;
        }
    }

    private async Task<Seen> LookAsync(Seen before, CancellationToken cancellation)
    {
        var (arrival, keys) = (await Switches.ArrivalAsync(Connected.Id, cancellation), await Keys.OfSwitchAsync(_scope, Connected.Id, cancellation));
        if (arrival is null || !_maySearch || arrival == before.Arrival)
        {
            return new Seen(arrival, before.Newest, keys);
        }

        // The second of its newest start: one partition, however many calls there are.
        var second = new CallFilter { Switches = [$"{Connected.Id}"], From = arrival.LastStart, To = arrival.LastStart.AddSeconds(1) };
        return new Seen(arrival, await Calls.SearchAsync(_scope, second, null, 1, cancellation) is [var newest] ? newest : before.Newest, keys);
    }

    private async Task MakeAsync()
    {
        if (!Uri.TryCreate(_console, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            _trouble = T["Write this console's address with http:// or https:// before it."];
            return;
        }

        DateTimeOffset? expires = _days == 0 ? null : Clock.GetUtcNow().AddDays(_days);
        var made = await Keys.MakeForSwitchAsync(T["Pusher of {0}", Connected.Name], Connected.Id, expires, _editor, default);
        _trouble = (made as ApiKeyMade.Refused)?.Reason;
        if (made is ApiKeyMade.Done(_, var secret))
        {
            _made = PusherYaml.Write(Connected, PusherProfile.All.First(profile => profile.Name == _profile), _console.TrimEnd('/'), secret, _zone);
            _toFocus = true;
            // Rendered before anything else is: what gets the keyboard must be there when an earlier picture has reached the browser.
            StateHasChanged();
        }

        _seen = await LookAsync(_seen, default);
    }

    private void Again() => (_made, _trouble) = (null, null);

    private async Task RevokeAsync(ApiKeyDetails key)
    {
        _trouble = (await Keys.RevokeAsync(key.Id, _editor, default)).Trouble;
        _seen = await LookAsync(_seen, default);
    }

    private Task KeyAsync(KeyboardEventArgs key) => key.Key != "Escape" ? Task.CompletedTask : _asking ? StayAsync() : LeaveAsync();

    private Task LeaveAsync()
    {
        if (_made is null)
        {
            return Closed.InvokeAsync();
        }

        (_asking, _toFocus) = (true, true);
        return Task.CompletedTask;
    }

    private Task StayAsync()
    {
        (_asking, _toFocus) = (false, true);
        return Task.CompletedTask;
    }

    private static string Program(string verb) => $"/opt/cdr-pusher/cdr-pusher {verb}";

    private sealed record Seen(SwitchArrival? Arrival, Call? Newest, IReadOnlyList<ApiKeyDetails> Keys);
}

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Switches;

/// <summary>Edits and tries how a switch tells its calls, and shows whether it does. The secret comes in here and never goes out again.</summary>
public sealed partial class LiveFeedPanel
{
    private readonly Dictionary<string, string> _troubles = [];
    private Editor _editor = default!;
    private AccessScope _scope = AccessScope.Nothing;
    private LiveFeedSettings? _stored;
    private SwitchSignal? _signal;
    private LiveFeedKind _kind = LiveFeedKind.EventSocket;
    private string _host = "";
    private int _port = LiveFeedSettings.UsualPort(LiveFeedKind.EventSocket);
    private string _user = "";
    private string _secret = "";
    private string _database = "";
    private string _measurement = "";
    private string _tags = "";
    private string _field = "";
    private int _quiet;
    private bool _enabled = true;
    private bool _busy;
    private bool _hearing;
    private bool _sure;
    private string? _trouble;
    private string? _said;

    [Inject] public required LiveFeedStore Store { get; init; }

    [Inject] public required FeedTrial Trial { get; init; }

    [Inject] public required LiveBoard Board { get; init; }

    [CascadingParameter] public Task<AuthenticationState> Authentication { get; set; } = default!;

    [Parameter, EditorRequired] public int SwitchId { get; set; }

    /// <summary>The kind that is offered before one is stored.</summary>
    [Parameter] public LiveFeedKind Usual { get; set; } = LiveFeedKind.EventSocket;

    /// <summary>The host that is offered before one is stored.</summary>
    [Parameter] public string UsualHost { get; set; } = "";

    [Parameter, EditorRequired] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    // A pause of the page behind it is none of the drawer's.
    protected override bool IsPartOfPage => false;

    private string Example => $"""
        curl --fail-with-body -H "Authorization: Bearer $CDRSTATS_KEY" "{Navigation.BaseUri}rest-api/live/write/" \
          --data-binary 'concurrent_calls calls=12i,ringing=2i'
        """;

    private string UserHint => _kind switch
    {
        LiveFeedKind.AsteriskManager => "A section of manager.conf.",
        LiveFeedKind.EventSocket => "Mostly empty. For one of the directory: user@domain.",
        LiveFeedKind.Collectd => "Of the InfluxDB. Empty where it asks for none.",
        _ => "Empty where an address list lets the console in.",
    };

    private (string Tone, string Words, string? Detail) Signal => _signal switch
    {
        _ when !_stored!.Enabled => ("muted", T["Not followed"], null),
        { State: FeedState.Live } live => ("ok", T.Plural(live.Count.All, "{0} call now", "{0} calls now"), T["{0} answered, {1} ringing", Format.Count(live.Count.Answered), Format.Count(live.Count.Ringing)]),
        { State: FeedState.Lost } lost => ("critical", T["No signal since {0}", Format.Moment(lost.HeardAt, Zone)], lost.Trouble),
        _ => ("muted", T["Connecting…"], null),
    };

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_editor, _scope) = (Editor.Of(user), user.Scope());
        Fill(await Store.FindAsync(SwitchId, Gone));
        Follow(Board.WatchAsync(_scope, TimeSpan.FromMilliseconds(500), Gone), view => _signal = view.Find(SwitchId));
    }

    private void Fill(LiveFeedSettings? stored)
    {
        (_stored, _secret, _sure) = (stored, "", false);
        var shown = stored ?? new LiveFeedSettings(SwitchId, Usual, UsualHost, LiveFeedSettings.UsualPort(Usual), "", true, 0);
        (_kind, _host, _port, _user, _enabled, _quiet) = (shown.Kind, shown.Host, shown.Port, shown.User, shown.Enabled, shown.QuietSeconds);
        (_database, _measurement, _tags, _field) = shown.Mapping ?? SeriesMapping.Usual;
    }

    private void Choose(ChangeEventArgs choice)
    {
        var (before, kind) = (_kind, Enum.Parse<LiveFeedKind>((string)choice.Value!));
        _port = _port == LiveFeedSettings.UsualPort(before) ? LiveFeedSettings.UsualPort(kind) : _port;
        _kind = kind;
    }

    private LiveFeedSettings Typed() => new(SwitchId, _kind, _host, _port, _user, _enabled, _stored?.Version ?? 0)
    {
        QuietSeconds = _quiet,
        Mapping = _kind == LiveFeedKind.Collectd ? new SeriesMapping(_database, _measurement, _tags, _field) : null,
    };

    private Task SaveAsync() => DoAsync(async () =>
    {
        if (Done(await Store.SaveAsync(Typed(), _secret, _editor, Gone)))
        {
            Fill(await Store.FindAsync(SwitchId, Gone));
            _said = _enabled && _kind != LiveFeedKind.Pushed ? T["Saved. The console connects now."] : T["Saved."];
        }
    });

    private Task RemoveAsync()
    {
        if (!_sure)
        {
            _sure = true;
            return Task.CompletedTask;
        }

        return DoAsync(async () =>
        {
            if (Done(await Store.RemoveAsync(_stored!, _editor, Gone)))
            {
                Fill(null);
                _said = T["Forgotten, with its secret."];
            }
        });
    }

    private Task HearAsync() => DoAsync(async () =>
    {
        if (!(await Authentication).User.Has(Permissions.Change("switch")) || !_scope.SeesEverything)
        {
            _trouble = T["This needs the permission to change switches."];
            return;
        }

        _hearing = true;
        try
        {
            switch (await Trial.HearAsync(Typed(), _secret, Gone))
            {
                case FeedHeard.Calls heard:
                    _said = T["{0} answered within {1} s: {2}, {3} ringing.", heard.Greeting, Format.Number((decimal)heard.Took.TotalSeconds, 1),
                        T.Plural(heard.Count.Answered, "{0} answered call", "{0} answered calls"), Format.Count(heard.Count.Ringing)];
                    break;
                case FeedHeard.Nothing { Field: { } field } nothing:
                    _troubles[field] = nothing.Reason;
                    break;
                case FeedHeard.Nothing nothing:
                    _trouble = nothing.Reason;
                    break;
            }
        }
        finally
        {
            _hearing = false;
        }
    });

    private async Task DoAsync(Func<Task> deed)
    {
        (_busy, _trouble, _said) = (true, null, null);
        _troubles.Clear();
        try
        {
            await deed();
        }
        catch (Exception error) when (DatabaseTrouble.Is(error))
        {
            _trouble = T["The database does not answer. Try again when it does."];
        }
        finally
        {
            _busy = false;
        }
    }

    private bool Done(Saved saved)
    {
        if (saved is Saved.Refused { Field: { } field } refused)
        {
            _troubles[field] = refused.Reason;
        }
        else
        {
            _trouble = saved.Trouble;
        }

        return saved is Saved.Done;
    }

    private string? TroubleAt(string field) => _troubles.GetValueOrDefault(field);

    private string Words(LiveFeedKind kind) => kind switch
    {
        LiveFeedKind.EventSocket => T["FreeSWITCH: event socket"],
        LiveFeedKind.AsteriskManager => T["Asterisk: manager interface"],
        LiveFeedKind.OpenSipsMi => T["OpenSIPS: MI over HTTP, counts alone"],
        LiveFeedKind.Collectd => T["collectd: counts in an InfluxDB"],
        LiveFeedKind.Pushed => T["Anything else: line protocol, pushed"],
        _ => T["Kamailio: JSON-RPC, counts alone"],
    };
}

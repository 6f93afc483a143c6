using System.Globalization;

namespace CdrStats.Domain.Realtime;

/// <summary>What Asterisk's manager events (12 and later) and its CoreShowChannels say, as events and legs of calls.</summary>
public static class AsteriskEvents
{
    private const string Up = "6";

    // Channels of Asterisk's own that carry no call.
    private static readonly string[] NoCalls = ["Message/", "CBAnn/", "CBRec/", "Recorder/", "Announcer/", "Surrogate/"];

    // Where the dial plan is, not what was dialled.
    private static readonly string[] NotDialled = ["s", "h", "i", "t", "o"];

    /// <summary>What an event says of calls; null: nothing.</summary>
    /// <param name="header">A header of the event by its name; null where there is none.</param>
    public static CallEvent? Read(Func<string, string?> header, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header("Uniqueid") is not { Length: > 0 } id)
        {
            return null;
        }

        return header("Event") switch
        {
            "Hangup" => new CallEvent.Ended(id),
            "Newchannel" or "Newstate" or "NewAccountCode" or "BridgeEnter" when Leg(header, at) is { } leg => new CallEvent.Seen(leg),
            _ => null,
        };
    }

    /// <summary>Whether calls were put together otherwise by this, without each leg's telling so: a list is due.</summary>
    public static bool IsTransfer(string? name) => name is "AttendedTransfer" or "BlindTransfer" or "BridgeMerge";

    /// <summary>A leg, of an event or of one entry of a list; null: the channel is none of a call.</summary>
    public static CallLeg? Leg(Func<string, string?> header, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(header);
        var channel = Known(header("Channel"));
        if (header("Uniqueid") is not { Length: > 0 } id || NoCalls.Any(own => channel.StartsWith(own, StringComparison.Ordinal)))
        {
            return null;
        }

        var age = Age(header("Duration"));
        return new CallLeg(id, header("Linkedid") is { Length: > 0 } linked ? linked : id, at - age, header("ChannelState") == Up)
        {
            Caller = Known(header("CallerIDNum")),
            Destination = Known(header("Exten")) is var dialled && !NotDialled.Contains(dialled) ? dialled : Known(header("ConnectedLineNum")),
            AccountCode = Known(header("AccountCode")),
            Channel = channel,
            Context = Known(header("Context")),
            Gateway = Peer(channel),
        };
    }

    // "PJSIP/trunk-a-00000012" → "trunk-a"; a local channel leads to no peer.
    private static string Peer(string channel)
    {
        var slash = channel.IndexOf('/', StringComparison.Ordinal);
        var dash = channel.LastIndexOf('-');
        return slash > 0 && dash > slash && !channel.StartsWith("Local/", StringComparison.Ordinal) ? channel[(slash + 1)..dash] : "";
    }

    private static string Known(string? text) => text is null or "<unknown>" ? "" : text;

    // Past a day its hours go on counting: 30:12:05.
    private static TimeSpan Age(string? duration) =>
        duration?.Split(':') is [var hours, var minutes, var seconds]
            && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && h < 1_000_000
            && int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
            ? new TimeSpan(h, m, s)
            : TimeSpan.Zero;
}

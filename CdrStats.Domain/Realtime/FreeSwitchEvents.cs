using System.Globalization;
using System.Text.Json;

namespace CdrStats.Domain.Realtime;

/// <summary>What FreeSWITCH's events and its <c>show channels as json</c> say, as events and legs of calls.</summary>
public static class FreeSwitchEvents
{
    /// <summary>The event that tells, every 20 seconds, how many legs there are.</summary>
    public const string Heartbeat = "HEARTBEAT";

    /// <summary>What to subscribe to. CHANNEL_ORIGINATE comes when an outgoing leg learns whose it is; CHANNEL_BRIDGE and CHANNEL_UUID when that changes.</summary>
    public const string Subscription = "CHANNEL_CREATE CHANNEL_ORIGINATE CHANNEL_ANSWER CHANNEL_BRIDGE CHANNEL_UUID CHANNEL_HANGUP_COMPLETE " + Heartbeat;

    private static readonly string[] Answered = ["ACTIVE", "HELD", "UNHELD"];

    /// <summary>What an event says of calls; null: nothing.</summary>
    /// <param name="header">A header of the event by its name, decoded; null where there is none.</param>
    public static CallEvent? Read(Func<string, string?> header, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header("Unique-ID") is not { Length: > 0 } id)
        {
            return null;
        }

        return header("Event-Name") switch
        {
            "CHANNEL_HANGUP_COMPLETE" => new CallEvent.Ended(id),
            "CHANNEL_UUID" when header("Old-Unique-ID") is { Length: > 0 } was => new CallEvent.Renamed(was, id),
            "CHANNEL_BRIDGE" when (header("Bridge-A-Unique-ID"), header("Bridge-B-Unique-ID")) is ({ Length: > 0 } one, { Length: > 0 } other) => new CallEvent.Joined(one, other),
            "CHANNEL_CREATE" or "CHANNEL_ORIGINATE" or "CHANNEL_ANSWER" => new CallEvent.Seen(Leg(header, id, at)),
            _ => null,
        };
    }

    /// <summary>The legs of a <c>show channels as json</c>. Without channels it has no rows.</summary>
    /// <exception cref="JsonException">It is no such list.</exception>
    public static IReadOnlyList<CallLeg> ReadList(ReadOnlyMemory<byte> json, DateTimeOffset at)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("row_count", out _))
        {
            throw new JsonException("It is no list of channels.");
        }

        if (!document.RootElement.TryGetProperty("rows", out var rows))
        {
            return [];
        }

        var legs = new List<CallLeg>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            if (Text(row, "uuid") is not { Length: > 0 } id)
            {
                continue;
            }

            var since = long.TryParse(Text(row, "created_epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch is > 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(epoch)
                : at;
            legs.Add(new CallLeg(id, Text(row, "call_uuid") is { Length: > 0 } call ? call : id, since, Answered.Contains(Text(row, "callstate")))
            {
                // The caller's number and the dialled one may have been changed on the way.
                Caller = Text(row, "initial_cid_num") is { Length: > 0 } caller ? caller : Text(row, "cid_num"),
                Destination = Text(row, "initial_dest") is { Length: > 0 } dialled ? dialled : Text(row, "dest"),
                AccountCode = Text(row, "accountcode"),
                Channel = Text(row, "name"),
                Context = Text(row, "context"),
            });
        }

        return legs;
    }

    private static CallLeg Leg(Func<string, string?> header, string id, DateTimeOffset at)
    {
        // An outgoing leg names the leg that it was made for.
        var call = header("Other-Type") == "originator" ? header("Other-Leg-Unique-ID") : null;
        call = call is { Length: > 0 } ? call : header("Channel-Call-UUID");
        return new CallLeg(id, call is { Length: > 0 } ? call : id, Created(header("Caller-Channel-Created-Time"), at), header("Event-Name") == "CHANNEL_ANSWER" || header("Answer-State") == "answered")
        {
            Caller = header("Caller-Caller-ID-Number") ?? "",
            Destination = header("Caller-Destination-Number") ?? "",
            AccountCode = header("variable_accountcode") ?? "",
            Channel = header("Channel-Name") ?? "",
            Context = header("Caller-Context") ?? "",
            Gateway = header("variable_sip_gateway_name") ?? header("variable_sip_gateway") ?? "",
        };
    }

    // Microseconds since 1970. A switch whose clock is far ahead must not make calls of the future.
    private static DateTimeOffset Created(string? text, DateTimeOffset at) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds is > 0 and < 253_402_300_800_000_000
            && DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10) is var created && created < at
            ? created
            : at;

    private static string Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}

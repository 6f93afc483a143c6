using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CdrStats.Testing.Switches;

/// <summary>Speaks FreeSWITCH's event socket protocol as mod_event_socket documents it.</summary>
public sealed class ScriptedFreeSwitch(string secret = "ClueCon") : ScriptedSwitch(secret)
{
    private long _sequence;

    /// <summary>Whether the access list turns everybody away.</summary>
    public bool TurnsAway { get; set; }

    /// <summary>Says how many channels there are, as it does every 20 seconds.</summary>
    public Task HeartbeatAsync() => TellAsync(Event("HEARTBEAT", ("Up-Time", "0 years, 0 days"), ("Session-Count", Channels.Count.ToString(CultureInfo.InvariantCulture))));

    /// <summary>Connects two channels of whatever calls.</summary>
    public Task BridgeAsync(string one, string other) => TieAsync(one, other, Event("CHANNEL_BRIDGE", ("Unique-ID", one), ("Bridge-A-Unique-ID", one), ("Bridge-B-Unique-ID", other)));

    protected override async Task SpeakAsync(Line line, CancellationToken stop)
    {
        if (TurnsAway)
        {
            await line.SendAsync("Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n");
            return;
        }

        await line.SendAsync("Content-Type: auth/request\n\n");
        var isIn = false;
        while (await line.ReadLineAsync(stop) is { } command)
        {
            if (command.Length == 0)
            {
                continue;
            }

            if (!isIn)
            {
                isIn = command == $"auth {Secret}";
                await line.SendAsync($"Content-Type: command/reply\nReply-Text: {(isIn ? "+OK accepted" : "-ERR invalid")}\n\n");
                if (!isIn)
                {
                    const string Bye = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";
                    await line.SendAsync($"Content-Type: text/disconnect-notice\nContent-Length: {Bye.Length}\n\n{Bye}");
                    return;
                }
            }
            else if (command.StartsWith("event plain ", StringComparison.Ordinal))
            {
                line.IsListening = true;
                await line.SendAsync("Content-Type: command/reply\nReply-Text: +OK event listener enabled plain\n\n");
            }
            else
            {
                var killed = command.StartsWith("api uuid_kill ", StringComparison.Ordinal) ? await KilledAsync(command.Split(' ')[2], channel => channel.Id) : false;
                var answer = Encoding.UTF8.GetBytes(command switch
                {
                    "api show channels as json" => List(),
                    "api uptime" => "4711\n",
                    _ when command.StartsWith("api uuid_kill ", StringComparison.Ordinal) => killed ? "+OK\n" : "-ERR No such channel!\n",
                    _ => "-ERR command not found!\n",
                });
                await line.SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"Content-Type: api/response\nContent-Length: {answer.Length}\n\n"), .. answer]);
            }
        }
    }

    protected override string Created(ScriptedChannel channel) => ChannelEvent("CHANNEL_CREATE", channel);

    protected override string Answered(ScriptedChannel channel) => ChannelEvent("CHANNEL_ANSWER", channel);

    protected override string Ended(ScriptedChannel channel) => ChannelEvent("CHANNEL_HANGUP_COMPLETE", channel);

    private string ChannelEvent(string name, ScriptedChannel channel) => Event(
        name,
        ("Unique-ID", channel.Id), ("Channel-Call-UUID", channel.CallId), ("Channel-Name", $"sofia/internal/{channel.Caller}@pbx"),
        ("Answer-State", channel.IsUp ? "answered" : "ringing"), ("Call-Direction", channel.Gateway.Length > 0 ? "outbound" : "inbound"),
        ("Caller-Caller-ID-Number", channel.Caller), ("Caller-Destination-Number", channel.Destination), ("Caller-Context", "public"),
        ("Caller-Channel-Created-Time", (channel.Since.ToUnixTimeMilliseconds() * 1000).ToString(CultureInfo.InvariantCulture)),
        ("Other-Type", channel.Gateway.Length > 0 ? "originator" : ""), ("Other-Leg-Unique-ID", channel.Gateway.Length > 0 ? channel.CallId : ""),
        ("variable_accountcode", channel.Account), ("variable_sip_gateway_name", channel.Gateway), ("variable_sip_full_via", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK"));

    private string Event(string name, params (string Name, string Value)[] headers)
    {
        var body = new StringBuilder($"Event-Name: {name}\nCore-UUID: 6c6def18-9562-de11-a8e0-001fc6ab49e2\nFreeSWITCH-Hostname: pbx\nEvent-Sequence: {Interlocked.Increment(ref _sequence)}\n");
        foreach (var (header, value) in headers.Where(header => header.Value.Length > 0))
        {
            body.Append(CultureInfo.InvariantCulture, $"{header}: {Uri.EscapeDataString(value)}\n");
        }

        body.Append('\n');
        return $"Content-Length: {body.Length}\nContent-Type: text/event-plain\n\n{body}";
    }

    // Every value is a text; a first leg that is not bridged has no call_uuid; without channels there are no rows.
    private string List()
    {
        var channels = Channels;
        return channels.Count == 0 ? """{"row_count":0}""" : JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["row_count"] = channels.Count,
            ["rows"] = channels.Select(channel => new Dictionary<string, string>
            {
                ["uuid"] = channel.Id,
                ["direction"] = channel.Gateway.Length > 0 ? "outbound" : "inbound",
                ["created_epoch"] = channel.Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                ["name"] = $"sofia/internal/{channel.Caller}@pbx",
                ["cid_num"] = channel.Caller,
                ["dest"] = channel.Destination,
                ["context"] = "public",
                ["accountcode"] = channel.Account,
                ["callstate"] = channel.IsUp ? "ACTIVE" : "RINGING",
                ["call_uuid"] = channel.Id == channel.CallId ? "" : channel.CallId,
                ["initial_cid_num"] = channel.Caller,
                ["initial_dest"] = channel.Destination,
            }),
        });
    }
}

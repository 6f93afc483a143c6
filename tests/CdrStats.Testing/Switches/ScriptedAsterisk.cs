using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdrStats.Testing.Switches;

/// <summary>Speaks Asterisk's manager protocol as its documentation shows it: a banner, an MD5 login, events, and lists between them.</summary>
public sealed class ScriptedAsterisk(string user = "console", string secret = "ami-secret") : ScriptedSwitch(secret)
{
    private const string Challenge = "117448571";

    /// <summary>Whether the user may list channels.</summary>
    public bool MayList { get; set; } = true;

    /// <summary>Whether the user may end calls.</summary>
    public bool MayHangUp { get; set; } = true;

    protected override async Task SpeakAsync(Line line, CancellationToken stop)
    {
        await line.SendAsync("Asterisk Call Manager/5.0.2\r\n");
        var isIn = false;
        var action = new Dictionary<string, string>();
        while (await line.ReadLineAsync(stop) is { } header)
        {
            if (header.Length > 0)
            {
                var parts = header.Split(": ", 2);
                action[parts[0]] = parts[1];
                continue;
            }

            var id = action.TryGetValue("ActionID", out var given) ? $"ActionID: {given}\r\n" : "";
            switch (action.GetValueOrDefault("Action"))
            {
                case "Challenge":
                    await line.SendAsync($"Response: Success\r\n{id}Challenge: {Challenge}\r\n\r\n");
                    break;
                case "Login":
                    isIn = action.GetValueOrDefault("Username") == user && action.GetValueOrDefault("Key") == Key();
                    await line.SendAsync(isIn
                        ? $"Response: Success\r\n{id}Message: Authentication accepted\r\n\r\nEvent: FullyBooted\r\nPrivilege: system,all\r\nUptime: 4711\r\nStatus: Fully Booted\r\n\r\n"
                        : $"Response: Error\r\n{id}Message: Authentication failed\r\n\r\n");
                    if (!isIn)
                    {
                        return;
                    }

                    line.IsListening = true;
                    break;
                case "Ping" when isIn:
                    await line.SendAsync($"Response: Success\r\n{id}Ping: Pong\r\nTimestamp: 1795780800.000000\r\n\r\n");
                    break;
                case "CoreShowChannels" when isIn && MayList:
                    await ListAsync(line, id);
                    break;
                case "Hangup" when isIn && MayHangUp:
                    await line.SendAsync(await KilledAsync(action.GetValueOrDefault("Channel") ?? "", NameOf)
                        ? $"Response: Success\r\n{id}Message: Channel Hungup\r\n\r\n" : $"Response: Error\r\n{id}Message: No such channel\r\n\r\n");
                    break;
                default:
                    await line.SendAsync($"Response: Error\r\n{id}Message: Permission denied\r\n\r\n");
                    break;
            }

            action.Clear();
        }
    }

    protected override string Created(ScriptedChannel channel) => $"Event: Newchannel\r\nPrivilege: call,all\r\n{Snapshot(channel)}\r\n";

    protected override string Answered(ScriptedChannel channel) => $"Event: Newstate\r\nPrivilege: call,all\r\n{Snapshot(channel)}\r\n";

    protected override string Ended(ScriptedChannel channel) => $"Event: Hangup\r\nPrivilege: call,all\r\n{Snapshot(channel)}Cause: 16\r\nCause-txt: Normal Clearing\r\n\r\n";

    private static string NameOf(ScriptedChannel channel) => $"PJSIP/{(channel.Gateway.Length > 0 ? channel.Gateway : channel.Caller)}-{Math.Abs(channel.Id.GetHashCode(StringComparison.Ordinal)):x8}";

    private static string Snapshot(ScriptedChannel channel) =>
        $"""
        Channel: {NameOf(channel)}
        ChannelState: {(channel.IsUp ? 6 : channel.Gateway.Length > 0 ? 5 : 4)}
        ChannelStateDesc: {(channel.IsUp ? "Up" : "Ring")}
        CallerIDNum: {channel.Caller}
        CallerIDName: <unknown>
        ConnectedLineNum: <unknown>
        ConnectedLineName: <unknown>
        Language: en
        AccountCode: {channel.Account}
        Context: from-trunk
        Exten: {channel.Destination}
        Priority: 1
        Uniqueid: {channel.Id}
        Linkedid: {channel.CallId}

        """.ReplaceLineEndings("\r\n");

    // A list is told between whatever else happens.
    private async Task ListAsync(Line line, string id)
    {
        await line.SendAsync($"Response: Success\r\n{id}EventList: start\r\nMessage: Channels will follow\r\n\r\n");
        var listed = 0;
        var text = new StringBuilder();
        foreach (var channel in Channels)
        {
            var age = TimeProvider.System.GetUtcNow() - channel.Since;
            text.Append(CultureInfo.InvariantCulture, $"Event: CoreShowChannel\r\n{id}{Snapshot(channel)}Application: Dial\r\nApplicationData: \r\nDuration: {age:hh\\:mm\\:ss}\r\nBridgeId: \r\n\r\n");
            if (++listed % 100 == 0)
            {
                await line.SendAsync(text.ToString());
                text.Clear();
            }
        }

        await line.SendAsync($"{text}Event: CoreShowChannelsComplete\r\n{id}EventList: Complete\r\nListItems: {listed}\r\n\r\n");
    }

    [SuppressMessage("Security", "CA5351", Justification = "It is Asterisk's protocol.")]
    private string Key() => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(Challenge + Secret)));
}

using System.Text;
using CdrStats.Infrastructure.Realtime.Collectors.Asterisk;
using CdrStats.Infrastructure.Realtime.Collectors.FreeSwitch;
using CdrStats.Infrastructure.Realtime.Collectors.Sockets;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>
/// Ends a call on the switch that has it, from any host: with a connection of its own to where the switch tells its calls, so that what follows them is not
/// disturbed. FreeSWITCH by <c>uuid_kill</c>, Asterisk by the action <c>Hangup</c>; other switches tell counts and end nothing.
/// </summary>
public sealed class CallHangUp(LiveFeedStore feeds, NpgsqlDataSource database, TimeProvider clock)
{
    private const string NoSuchCall = "the switch has no such call any more";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Switches that can be told to.</summary>
    public async Task<IReadOnlySet<int>> AbleAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await feeds.EnabledAsync(connection, cancellation)).Where(one => one.Value is { } address && IsAble(address)).Select(one => one.Key).ToHashSet();
    }

    /// <param name="leg">The id of the call's originating leg on the switch.</param>
    /// <param name="channel">That leg's channel.</param>
    /// <returns>Null: it is ended. Else why not, in words.</returns>
    public async Task<string?> EndAsync(int switchId, string leg, string channel, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(leg);
        ArgumentNullException.ThrowIfNull(channel);
        FeedAddress? address;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            address = (await feeds.EnabledAsync(connection, cancellation)).GetValueOrDefault(switchId);
        }

        if (address is null || !IsAble(address))
        {
            return "the switch is not connected in a way in which it can be told to: FreeSWITCH's event socket or Asterisk's manager interface";
        }

        using var late = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await using var wire = await Wire.ConnectAsync(address, clock, either.Token);
            return address.Kind == LiveFeedKind.EventSocket ? await KillAsync(wire, address, leg, either.Token) : await HangUpAsync(wire, address, channel, either.Token);
        }
        catch (FeedTroubleException trouble)
        {
            return trouble.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"the switch has not answered within {Longest.TotalSeconds:0} s";
        }
    }

    private static bool IsAble(FeedAddress address) => address.Kind is LiveFeedKind.EventSocket or LiveFeedKind.AsteriskManager;

    private async Task<string?> KillAsync(Wire wire, FeedAddress address, string leg, CancellationToken stop)
    {
        // What a switch names its calls by comes from outside: it must not become a command of its own.
        if (leg.Length == 0 || !leg.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or ':'))
        {
            return "its id is none that a FreeSWITCH gives";
        }

        await EslFeed.EnterAsync(wire, address, false, clock, stop);
        await wire.SendAsync($"api uuid_kill {leg} CALL_REJECTED\n\n", stop);
        while (await EslMessage.ReadAsync(wire, stop) is var answer)
        {
            if (answer.Type == "api/response")
            {
                var said = Encoding.UTF8.GetString(answer.Body).Trim();
                return said.StartsWith("+OK", StringComparison.Ordinal) ? null : said.Contains("No such channel", StringComparison.OrdinalIgnoreCase) ? NoSuchCall : $"FreeSWITCH answers \"{said}\"";
            }
        }

        throw new InvalidOperationException("A connection ended without saying why.");
    }

    private async Task<string?> HangUpAsync(Wire wire, FeedAddress address, string channel, CancellationToken stop)
    {
        // To Asterisk a text between slashes is a pattern, which may fit other calls.
        if (channel.Length == 0 || channel[0] == '/' || channel.Any(char.IsControl))
        {
            return "its channel is none that can be told to an Asterisk";
        }

        await AmiFeed.EnterAsync(wire, address, "off", clock, stop);
        await wire.SendAsync(AmiFeed.Action("Hangup", ("Channel", channel), ("Cause", "21")), stop);
        var answer = await AmiFeed.AnswerAsync(wire, stop);
        return answer["Response"] == "Success" ? null
            : answer["Message"] is { } said && said.Contains("No such channel", StringComparison.OrdinalIgnoreCase) ? NoSuchCall
            : $"Asterisk answers \"{answer["Message"] ?? "no"}\": the user needs write = call in manager.conf";
    }
}

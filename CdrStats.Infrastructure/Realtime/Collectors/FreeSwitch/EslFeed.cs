using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors.Sockets;

namespace CdrStats.Infrastructure.Realtime.Collectors.FreeSwitch;

/// <summary>Follows a FreeSWITCH through its event socket: what happens as events, what there is as <c>show channels as json</c>.</summary>
internal sealed class EslFeed(TimeProvider clock) : ISwitchFeed
{
    private static readonly TimeSpan GreetingWithin = TimeSpan.FromSeconds(10);

    public async Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation)
    {
        await using var wire = await Wire.ConnectAsync(address, clock, cancellation);
        await EnterAsync(wire, address, true, clock, cancellation);
        follow.Greeting = "FreeSWITCH";
        follow.Heard();
        var (pulse, asked, heartbeats) = (new FeedPulse(follow, clock), new ConcurrentQueue<DateTimeOffset?>(), new Heartbeats());
        await pulse.RunAsync(
            stop => ReadAsync(wire, follow, pulse, asked, heartbeats, stop),
            stop => AskAsync(wire, asked, clock.GetUtcNow(), "api show channels as json", stop),
            stop => AskAsync(wire, asked, null, "api uptime", stop),
            cancellation);
    }

    /// <summary>Is let in.</summary>
    /// <param name="listens">Also to events.</param>
    /// <exception cref="FeedTroubleException">It is not.</exception>
    internal static async Task EnterAsync(Wire wire, FeedAddress address, bool listens, TimeProvider clock, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(GreetingWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            var greeting = await EslMessage.ReadAsync(wire, either.Token);
            if (greeting.Type == "text/rude-rejection")
            {
                throw new FeedTroubleException("FreeSWITCH turns this machine's address away: apply-inbound-acl in event_socket.conf.xml must allow it.");
            }

            if (greeting.Type != "auth/request")
            {
                throw new FeedTroubleException("What answers there does not speak FreeSWITCH's event socket protocol.");
            }

            await wire.SendAsync(address.User.Length > 0 ? $"userauth {address.User}:{address.Secret}\n\n" : $"auth {address.Secret}\n\n", either.Token);
            MustBeGranted(await EslMessage.ReadAsync(wire, either.Token), "FreeSWITCH refuses the password.");
            if (listens)
            {
                await wire.SendAsync($"event plain {FreeSwitchEvents.Subscription}\n\n", either.Token);
                MustBeGranted(await EslMessage.ReadAsync(wire, either.Token), "FreeSWITCH lets us in, but not listen to its events.");
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FeedTroubleException($"Something listens there, but said nothing for {GreetingWithin.TotalSeconds:0} s: it is not FreeSWITCH's event socket.");
        }
    }

    private async Task ReadAsync(Wire wire, SwitchFollow follow, FeedPulse pulse, ConcurrentQueue<DateTimeOffset?> asked, Heartbeats heartbeats, CancellationToken stop)
    {
        while (true)
        {
            var message = await EslMessage.ReadAsync(wire, stop);
            follow.Heard();
            switch (message.Type)
            {
                case "text/event-plain":
                    Happened(new EslEvent(message.Body), follow, pulse, heartbeats);
                    break;
                case "api/response" when asked.TryDequeue(out var at) && at is { } askedAt:
                    follow.Listed(ListOf(message.Body), askedAt);
                    pulse.Listed();
                    break;
                case "text/disconnect-notice":
                    throw new FeedTroubleException("FreeSWITCH ended the connection.");
            }
        }
    }

    private void Happened(EslEvent news, SwitchFollow follow, FeedPulse pulse, Heartbeats heartbeats)
    {
        if (news["Event-Name"] == FreeSwitchEvents.Heartbeat)
        {
            if (int.TryParse(news["Session-Count"], NumberStyles.None, CultureInfo.InvariantCulture, out var legs) && heartbeats.Disagree(legs, follow.Legs))
            {
                pulse.ListIsDue();
            }
        }
        else if (FreeSwitchEvents.Read(name => news[name], clock.GetUtcNow()) is { } call)
        {
            follow.Apply(call);
        }
    }

    private IReadOnlyList<CallLeg> ListOf(byte[] body)
    {
        try
        {
            return FreeSwitchEvents.ReadList(body, clock.GetUtcNow());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FeedTroubleException($"FreeSWITCH does not list its channels: it answers \"{Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 80))).Trim()}\".", error);
        }
    }

    private static async Task AskAsync(Wire wire, ConcurrentQueue<DateTimeOffset?> asked, DateTimeOffset? list, string command, CancellationToken stop)
    {
        // Answers come in the order of the questions.
        asked.Enqueue(list);
        await wire.SendAsync($"{command}\n\n", stop);
    }

    private static void MustBeGranted(EslMessage answer, string otherwise)
    {
        if (answer.Type != "command/reply" || !answer.Reply.StartsWith("+OK", StringComparison.Ordinal))
        {
            throw new FeedTroubleException(otherwise);
        }
    }

    /// <summary>Two heartbeats in a row that count other than we do: events were missed. One alone may have crossed a call on its way.</summary>
    private sealed class Heartbeats
    {
        private bool _disagreed;

        public bool Disagree(int theirs, int ours)
        {
            var due = theirs != ours && _disagreed;
            _disagreed = theirs != ours && !due;
            return due;
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors.Sockets;

namespace CdrStats.Infrastructure.Realtime.Collectors.Asterisk;

/// <summary>Follows an Asterisk through its manager interface: what happens as events, what there is as CoreShowChannels.</summary>
internal sealed class AmiFeed(TimeProvider clock) : ISwitchFeed
{
    private const string Greeting = "Asterisk Call Manager";
    private static readonly TimeSpan GreetingWithin = TimeSpan.FromSeconds(10);

    public async Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation)
    {
        await using var wire = await Wire.ConnectAsync(address, clock, cancellation);
        follow.Greeting = await EnterAsync(wire, address, "system,call", clock, cancellation);
        follow.Heard();
        var (pulse, list) = (new FeedPulse(follow, clock), new List());
        await pulse.RunAsync(
            stop => ReadAsync(wire, follow, pulse, list, stop),
            stop => wire.SendAsync(Action("CoreShowChannels", ("ActionID", list.Begin(clock.GetUtcNow()))), stop),
            stop => wire.SendAsync(Action("Ping"), stop),
            cancellation);
    }

    /// <summary>Is let in.</summary>
    /// <param name="events">Which events are told.</param>
    /// <returns>What the switch says it is.</returns>
    /// <exception cref="FeedTroubleException">It is not.</exception>
    internal static async Task<string> EnterAsync(Wire wire, FeedAddress address, string events, TimeProvider clock, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(GreetingWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            var greeting = await wire.ReadLineAsync(either.Token);
            if (!greeting.StartsWith(Greeting, StringComparison.Ordinal))
            {
                throw new FeedTroubleException("What answers there does not speak Asterisk's manager protocol.");
            }

            await wire.SendAsync(Action("Challenge", ("AuthType", "MD5")), either.Token);
            var challenge = await AnswerAsync(wire, either.Token);
            if (challenge["Challenge"] is not { Length: > 0 } random)
            {
                throw new FeedTroubleException($"Asterisk offers no MD5 login: {challenge["Message"] ?? "it sent no challenge"}.");
            }

            await wire.SendAsync(Action("Login", ("AuthType", "MD5"), ("Username", address.User), ("Key", Key(random, address.Secret)), ("Events", events)), either.Token);
            var answer = await AnswerAsync(wire, either.Token);
            return answer["Response"] == "Success"
                ? greeting.Trim()
                : throw new FeedTroubleException($"Asterisk refuses the user or the secret: {answer["Message"] ?? "no reason given"}.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FeedTroubleException($"Something listens there, but said nothing for {GreetingWithin.TotalSeconds:0} s: it is not Asterisk's manager interface.");
        }
    }

    private async Task ReadAsync(Wire wire, SwitchFollow follow, FeedPulse pulse, List list, CancellationToken stop)
    {
        while (true)
        {
            var message = await AmiMessage.ReadAsync(wire, stop);
            follow.Heard();
            var name = message["Event"];
            if (message["ActionID"] is { } id && list.IsOf(id))
            {
                switch (name)
                {
                    case null when message["Response"] != "Success":
                        throw new FeedTroubleException($"Asterisk does not list its channels: {message["Message"] ?? "no reason given"}. The user needs write = system or reporting in manager.conf.");
                    case "CoreShowChannel" when AsteriskEvents.Leg(header => message[header], clock.GetUtcNow()) is { } leg:
                        list.Add(leg);
                        break;
                    case "CoreShowChannelsComplete":
                        follow.Listed(list.End(), list.AskedAt);
                        pulse.Listed();
                        break;
                }
            }
            else if (AsteriskEvents.IsTransfer(name))
            {
                pulse.ListIsDue();
            }
            else if (AsteriskEvents.Read(header => message[header], clock.GetUtcNow()) is { } news)
            {
                follow.Apply(news);
            }
        }
    }

    /// <summary>The next answer; events may come before it.</summary>
    internal static async Task<AmiMessage> AnswerAsync(Wire wire, CancellationToken cancellation)
    {
        while (true)
        {
            var message = await AmiMessage.ReadAsync(wire, cancellation);
            if (message["Response"] is not null)
            {
                return message;
            }
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "It is what Asterisk's protocol asks for; the other way is the secret in the clear.")]
    private static string Key(string challenge, string secret) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(challenge + secret)));

    internal static string Action(string name, params (string Name, string Value)[] headers) =>
        $"Action: {name}\r\n{string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}\r\n";

    /// <summary>The list that is being told, apart from one that was given up.</summary>
    private sealed class List
    {
        private readonly List<CallLeg> _legs = [];
        private int _number;

        public DateTimeOffset AskedAt { get; private set; }

        public string Begin(DateTimeOffset at)
        {
            AskedAt = at;
            return string.Create(CultureInfo.InvariantCulture, $"channels-{Interlocked.Increment(ref _number)}");
        }

        public bool IsOf(string id) => id == string.Create(CultureInfo.InvariantCulture, $"channels-{Volatile.Read(ref _number)}");

        public void Add(CallLeg leg)
        {
            if (_legs.Count < SwitchCalls.MostLegs)
            {
                _legs.Add(leg);
            }
        }

        public List<CallLeg> End()
        {
            List<CallLeg> all = [.. _legs];
            _legs.Clear();
            return all;
        }
    }
}

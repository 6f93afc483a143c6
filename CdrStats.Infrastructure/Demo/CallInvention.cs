using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Demo;

/// <summary>Who may be calling: the account codes and the switch that records carry.</summary>
/// <param name="Switch">A switch for every call; null: each customer's own.</param>
/// <param name="Codes">Account codes in place of the demo customers'; null: theirs.</param>
public sealed record CallOrigin(string? Switch = null, IReadOnlyList<string>? Codes = null);

/// <summary>
/// Invents calls like those of a small operator. The same seed gives the same calls, but for their times.
/// Not for several threads at once.
/// </summary>
public sealed class CallInvention(int seed, CallOrigin origin)
{
    private const double InboundShare = 0.16;
    private const double InternalShare = 0.05;
    private readonly Random _random = new(seed);
    private readonly DemoRoute[][] _routes = [.. DemoNetwork.Subscribers.Select(Weighted)];
    private long _made;

    /// <summary>At least 0, less than 1.</summary>
    // A seeded sequence is the point here: demo data, no secrets.
    public double Chance() => _random.NextDouble();

    /// <summary>A call that starts then, with the length and the end it will have.</summary>
    public InboxRow CallAt(DateTimeOffset start)
    {
        var position = Customer(start);
        var customer = DemoNetwork.Subscribers[position];
        var own = DemoNetwork.Switches[customer.Switch];
        var kind = Chance();
        var route = Pick(_routes[position]);
        var isMobile = Chance() < 0.58;
        var row = new InboxRow
        {
            Switch = origin.Switch ?? own.Address,
            Source = own.Type,
            CallId = $"{Hex()}{Hex()}-{++_made:x}",
            AccountCode = origin.Codes is { } codes ? Pick(codes) : Pick(customer.Codes),
            // Whole milliseconds survive every way of storing them.
            Start = DateTimeOffset.FromUnixTimeMilliseconds(start.ToUnixTimeMilliseconds()),
        };
        if (kind < InboundShare)
        {
            Number(row, Fill(Pick(isMobile ? route.MobileNumbers : route.FixedNumbers)), Fill(customer.Number), own);
            row.Direction = 1;
            Outcome(row, CallOutcome.Draw(Chance, Gauss, 0.74));
        }
        else if (kind < InboundShare + InternalShare && own.Type == CdrSource.Asterisk)
        {
            (row.CallerNumber, row.Destination, row.Direction) = (Extension(), Extension(), 2);
            Outcome(row, CallOutcome.Draw(Chance, Gauss, 0.81));
        }
        else
        {
            Number(row, Fill(customer.Number), Fill(Pick(isMobile ? route.MobileNumbers : route.FixedNumbers)), own);
            row.Direction = 2;
            Outcome(row, CallOutcome.To(route, isMobile, Chance, Gauss));
        }

        row.CallerName = row.CallerNumber;
        row.Channel = own.Type switch
        {
            CdrSource.FreeSwitch => $"sofia/{(row.Direction == 1 ? "external" : "internal")}/{row.CallerNumber}",
            CdrSource.Asterisk => $"PJSIP/{(row.Direction == 1 ? "trunk" : "office")}-{_made & 0xffffffff:x8}",
            _ => null,
        };
        return row;
    }

    private int Customer(DateTimeOffset start)
    {
        double all = 0;
        foreach (var customer in DemoNetwork.Subscribers)
        {
            all += customer.Share * CallRhythm.Of(customer.Habit, start);
        }

        var wanted = Chance() * all;
        var position = 0;
        for (; position < DemoNetwork.Subscribers.Count - 1; position++)
        {
            var customer = DemoNetwork.Subscribers[position];
            if ((wanted -= customer.Share * CallRhythm.Of(customer.Habit, start)) < 0)
            {
                break;
            }
        }

        return position;
    }

    // Each switch writes numbers in its own way.
    private static void Number(InboxRow row, string caller, string called, DemoSwitch own) => (row.CallerNumber, row.Destination) = own.Type switch
    {
        CdrSource.FreeSwitch => ($"+{caller}", $"+{called}"),
        CdrSource.Asterisk => ($"+{caller}", row.CallId.ToString()[0] < '8' ? $"00{called}" : $"+{called}"),
        _ => ($"+{caller}", $"sip:+{called}@127.0.10.3"),
    };

    private static void Outcome(InboxRow row, CallOutcome outcome)
    {
        row.HangupCauseId = outcome.Cause;
        row.BillSeconds = outcome.TalkSeconds;
        row.Duration = outcome.TalkSeconds + outcome.RingSeconds;
        row.ProgressSeconds = outcome.ProgressSeconds;
        row.AnswerSeconds = outcome.TalkSeconds > 0 ? outcome.RingSeconds : null;
    }

    // Everyone's mix, and twelve times as much of what this customer calls.
    private static DemoRoute[] Weighted(DemoSubscriber customer) =>
        [.. DemoRoutes.All.SelectMany(route => Enumerable.Repeat(route, customer.Favourites.Contains(route.Country) ? (route.Weight + 20) * 12 : route.Weight))];

    private string Fill(string pattern) => string.Create(pattern.Length, (pattern, _random), static (digits, made) =>
    {
        var first = made.pattern.IndexOf('x', StringComparison.Ordinal);
        for (var i = 0; i < digits.Length; i++)
        {
            // No zero or one to begin with: subscribers' numbers do not.
            digits[i] = made.pattern[i] != 'x' ? made.pattern[i] : (char)('0' + (i == first ? made._random.Next(2, 9) : made._random.Next(10)));
        }
    });

    private string Extension() => (100 + _random.Next(60)).ToString(CultureInfo.InvariantCulture);

    private string Hex() => _random.NextInt64(1L << 48).ToString("x12", CultureInfo.InvariantCulture);

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - Chance())) * Math.Cos(2 * Math.PI * Chance());
}

using System.Collections.Frozen;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Import;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>An error that nobody foresaw: here a switch without its number settings, and a price list that is not there.</summary>
public sealed class GuardedMediationTests
{
    private static readonly SwitchProfile Pbx = new(1, "pbx", NumberSettings.DefaultFor(), new NumberNormaliser(NumberSettings.DefaultFor()), null, []);

    private readonly BatchRoom _room = new();
    private readonly List<(WaitingRow Row, string Reason)> _rejected = [];

    [Fact]
    public void A_row_that_cannot_be_mediated_is_rejected_alone()
    {
        for (var id = 1; id <= 3; id++)
        {
            Read(id, "", id == 2 ? Pbx with { Numbers = null! } : Pbx);
        }

        Assert.Equal([1, 3], _room.Good.Select(call => call.Row.Id));
        Assert.Equal(2, Assert.Single(_rejected).Row.Row.Id);
        Assert.StartsWith("It could not be mediated: NullReferenceException", _rejected[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_cannot_be_priced_is_rejected_alone_and_the_others_are_priced()
    {
        for (var id = 1; id <= 200; id++)
        {
            Read(id, id is 70 or 71 ? "broken" : "sound", Pbx);
        }

        GuardedMediation.Rate(_room, _rejected);

        Assert.Equal([70, 71], _rejected.Select(pair => pair.Row.Row.Id));
        Assert.All(_rejected, pair => Assert.StartsWith("It could not be priced: ", pair.Reason, StringComparison.Ordinal));
        Assert.Equal(198, _room.Good.Count);
        Assert.All(_room.Good, call => Assert.Equal(2m, call.Rating.Sell.Cost));
    }

    private void Read(long id, string account, SwitchProfile from)
    {
        var row = new InboxRow
        {
            Id = id,
            Switch = "pbx",
            Destination = "+34650784355",
            CallerNumber = "34911000000",
            AccountCode = account,
            Direction = (int)CallDirection.Outbound,
            Start = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero),
            Duration = 60,
            BillSeconds = 60,
        };
        _room.Rows.Add(new WaitingRow(row, null, false));
        GuardedMediation.Read(_room, _room.Rows[^1], from, Rules(), _rejected);
    }

    private static MediationRules Rules() => new()
    {
        DialPlan = new DialPlan([]),
        Countries = FrozenDictionary<string, string>.Empty,
        Causes = FrozenDictionary<string, int>.Empty,
        Accounts = new Dictionary<(string, int), int> { [("sound", 0)] = 1, [("broken", 0)] = 2 }.ToFrozenDictionary(),
        Plans = new Dictionary<int, VoipPlan>
        {
            [1] = Plan(new RateDeck([new Rate(1, "34", "Spain", 2m, 0, 1, 1, 0, 0, 0, null)])),
            [2] = Plan(null!),
        }.ToFrozenDictionary(),
    };

    private static VoipPlan Plan(RateDeck deck) => new(1, "plan", RoutingType.Lcr, "EUR", 4, true, [new RetailPlan(1, "retail", 10, deck)], []);
}

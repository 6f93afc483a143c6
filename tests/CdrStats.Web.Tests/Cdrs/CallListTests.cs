using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Web.Cdrs;
using Xunit;

namespace CdrStats.Web.Tests.Cdrs;

public sealed class CallListTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_list_that_time_has_emptied_takes_the_next_call()
    {
        var list = new CallList([At(3), At(2), At(1)], page: 3);
        Assert.True(list.HasMore);

        list.Forget(Noon.AddMinutes(30));
        var seen = list.Insert([At(40)]);

        Assert.Equal([40], seen.Select(call => call.Id));
        Assert.Equal([40], list.Calls.Select(call => call.Id));
        Assert.False(list.HasMore);
    }

    [Fact]
    public void A_call_takes_its_place_by_its_start_and_is_taken_once()
    {
        var list = new CallList([At(5), At(3)], page: 2);

        Assert.Equal([4, 6], list.Insert([At(6), At(4), At(5), At(1)]).Select(call => call.Id).Order());
        Assert.Equal([6, 5, 4, 3], list.Calls.Select(call => call.Id));
        Assert.True(list.HasMore);
    }

    [Fact]
    public void A_page_that_is_open_for_weeks_does_not_grow()
    {
        var list = new CallList([], page: 50);
        for (var minute = 1; minute <= 10_000; minute++)
        {
            list.Insert([At(minute)]);
        }

        Assert.Equal(200, list.Calls.Count);
        Assert.Equal(10_000, list.Calls[0].Id);
    }

    private static Call At(int minute) => new()
    {
        Id = minute,
        Start = Noon.AddMinutes(minute),
        ImportedAt = Noon,
        Switch = new Named(1, "fs"),
        SwitchAddress = "",
        Duration = 1,
        BillSeconds = 1,
        Cause = 16,
        Sell = default!,
        Status = RatingStatus.NoPlan,
        Source = CdrSource.Api,
        Kind = CallKind.Unknown,
        CallerKind = default,
        Direction = CallDirection.Unknown,
        Remarks = default,
        CallId = "",
        CallerNumber = "",
        CallerName = "",
        CallerE164 = "",
        Destination = "",
        E164 = "",
    };
}

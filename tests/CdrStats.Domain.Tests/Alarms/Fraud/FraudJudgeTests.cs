using System.Globalization;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms.Fraud;

/// <summary>Each rule against figures counted by hand.</summary>
public sealed class FraudJudgeTests
{
    private static readonly FraudAccount Account = new(1, "acc1");
    private static readonly FraudSettings Settings = new(FraudRule.Defaults, [], FraudHours.Office(TimeZoneInfo.Utc), [], 60);
    private long _id;

    [Fact]
    public void Nothing_is_found_where_nothing_happened()
    {
        Assert.Empty(Judge([], []));
        Assert.Empty(Judge([Call("2026-11-25 10:00", "CU", "5351234567")], []));
    }

    [Theory]
    [InlineData("10:00 10:20 10:40 10:59:59", 4)]        // all within an hour
    [InlineData("10:00 10:20 10:40 11:00", null)]          // the first ended an hour before the last: it is out, and three are not above three
    [InlineData("10:00 11:00 12:00 13:00 14:00", null)]
    public void Premium_calls_are_counted_within_any_hour(string ends, int? found)
    {
        FraudCall[] calls = [.. ends.Split(' ').Select(end => Call($"2026-11-25 {end}", "ES", "34803123456", NumberType.Premium))];
        Assert.Equal(found, (int?)Judge(calls, calls).SingleOrDefault()?.Value);
    }

    [Fact]
    public void A_call_that_came_late_fills_the_hour_that_it_belongs_to()
    {
        FraudCall[] there = [.. new[] { "10:00", "10:10", "10:20", "14:00" }.Select(end => Call($"2026-11-25 {end}", "ES", "34803123456", NumberType.Premium))];
        var late = Call("2026-11-25 09:50", "ES", "34803123456", NumberType.Premium);
        var finding = Assert.Single(Judge([.. there, late], [late]));
        Assert.Equal((FraudKind.Premium, 4m, At("2026-11-25 10:20")), (finding.Kind, finding.Value, finding.To));
        Assert.Equal(4, finding.Calls.Count);
    }

    [Fact]
    public void Cost_is_the_larger_side_of_each_call_and_each_currency_for_itself()
    {
        // 20 + 25 (bought dearer than sold) + 6 in progress = 51 EUR; 49 USD are below the limit.
        FraudCall[] calls =
        [
            Call("2026-11-25 10:00", "ES", "34911") with { Sell = 20, Buy = 5 }, Call("2026-11-25 10:30", "ES", "34911") with { Sell = 10, Buy = 25 },
            Call("2026-11-25 10:31", "ES", "34911") with { Sell = 49, Currency = "USD" },
        ];
        var running = Call("2026-11-25 10:45", "ES", "34911") with { Id = 0, Sell = 6 };
        var finding = Assert.Single(Judge(calls, calls, running: [running]));
        Assert.Equal((FraudKind.CostPerHour, 51m, "51.00 EUR of calls within an hour"), (finding.Kind, finding.Value, finding.Words));
        Assert.Equal(3, finding.Calls.Count);
        Assert.Empty(Judge(calls, calls));
    }

    [Fact]
    public void Many_numbers_of_a_country_count_each_once_and_not_where_the_account_is_used_to_call()
    {
        FraudCall[] calls = [.. Enumerable.Range(0, 32).Select(n => Call("2026-11-25 10:00", n % 2 == 0 ? "CU" : "ES", $"53{n / 2}") with { IsAbroad = n % 2 == 0 })];
        var finding = Assert.Single(Judge(calls, calls));
        Assert.Equal((FraudKind.ManyDestinations, 16m), (finding.Kind, finding.Value));
        Assert.Contains("16 different numbers in Cuba", finding.Words, StringComparison.Ordinal);
        Assert.Equal(16, finding.Calls.Count);
        Assert.Empty(Judge([.. calls[..30], .. calls[..30]], calls[..30]));                                        // fifteen, twice each
        Assert.Empty(Judge(calls, calls, Habits("2026-10-01", ("CU", 20), ("ES", 380))));                          // a twentieth
        Assert.Single(Judge(calls, calls, Habits("2026-10-01", ("CU", 20), ("ES", 381))));
    }

    [Fact]
    public void The_first_call_to_a_country_is_told_once_the_account_is_known()
    {
        var call = Call("2026-11-25 10:00", "CU", "5351234567");
        Assert.Empty(Judge([call], [call]));                                                                        // its first day
        Assert.Empty(Judge([call], [call], Habits("2026-11-18 10:00", ("ES", 3))));                                 // began before it was known for seven days
        Assert.Empty(Judge([call], [call], Habits("2026-10-01", ("CU", 1))));
        var habits = Habits("2026-11-18 09:00", ("ES", 3));
        Assert.Equal("first call ever to Cuba", Assert.Single(Judge([call], [call], habits)).Words);
        habits.Add([call]);
        Assert.Empty(Judge([call], [call], habits));
        Assert.Empty(FraudJudge.Judge(Question([call], [call], Habits("2026-10-01")) with { IsLearning = true }, Settings));
    }

    [Fact]
    public void Out_of_hours_are_nights_and_weekends_of_the_zone_but_not_for_whoever_always_calls_then()
    {
        FraudCall[] Calls(string day, string hour) => [.. Enumerable.Range(0, 11).Select(n => Call($"{day} {hour}:{n + 1:00}", "FR", "33612345678"))];
        var night = Calls("2026-11-25", "03");
        Assert.Equal(FraudKind.OutOfHours, Assert.Single(Judge(night, night)).Kind);
        var day = Calls("2026-11-25", "10");
        Assert.Empty(Judge(day, day));
        var saturday = Calls("2026-11-28", "10");
        Assert.Single(Judge(saturday, saturday));
        var tokyo = Settings with { Hours = FraudHours.Office(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")) };
        Assert.Empty(FraudJudge.Judge(Question(night, night), tokyo));                                           // noon there
        var habits = Habits("2026-10-01", ("FR", 400));
        habits.Set(At("2026-11-25 03:00"), new UsualHour(12, 2, 6, true));
        Assert.Empty(Judge(night, night, habits));
    }

    [Fact]
    public void Calls_at_once_are_those_in_progress()
    {
        FraudCall[] running = [.. Enumerable.Range(0, 31).Select(n => Call("2026-11-25 10:00", "ES", "34911") with { Id = 0, IsAbroad = false })];
        Assert.Empty(Judge([], [], running: running[..30]));
        Assert.Equal((FraudKind.Concurrent, 31m), Assert.Single(Judge([], [], running: running)) is var found ? (found.Kind, found.Value) : default);
    }

    [Fact]
    public void A_customer_of_its_own_has_its_own_threshold_or_is_left_out()
    {
        FraudCall[] calls = [.. Enumerable.Range(0, 5).Select(n => Call($"2026-11-25 10:0{n}", "ES", "34803123456", NumberType.Premium))];
        var listed = Call("2026-11-25 10:30", "LV", "37160000001") with { IsListed = true };
        Assert.Equal([FraudKind.Premium, FraudKind.Listed], Kinds(Settings));
        Assert.Equal([FraudKind.Listed], Kinds(Settings with { Exemptions = [new(FraudKind.Premium, 1, false, null)] }));
        Assert.Equal([FraudKind.Listed], Kinds(Settings with { Exemptions = [new(FraudKind.Premium, 1, true, 5), new(FraudKind.Listed, 2, false, null)] }));
        Assert.Equal([FraudKind.Premium], Kinds(Settings with { Rules = [new(FraudKind.Listed, false, 0)] }));

        IEnumerable<FraudKind> Kinds(FraudSettings settings) => FraudJudge.Judge(Question([.. calls, listed], [.. calls, listed]), settings).Select(finding => finding.Kind);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private FraudCall Call(string end, string country, string number, NumberType type = NumberType.Mobile) =>
        new(++_id, At(end).AddMinutes(-1), At(end), country, number, type, country != "ES", false, 0, 0, "EUR");

    private static AccountHabits Habits(string since, params (string Country, long Calls)[] countries) => new(At(since), countries.Select(one => KeyValuePair.Create(one.Country, one.Calls)));

    private static IReadOnlyList<FraudFinding> Judge(IReadOnlyList<FraudCall> all, IReadOnlyList<FraudCall> arrived, AccountHabits? habits = null, IReadOnlyList<FraudCall>? running = null) =>
        FraudJudge.Judge(Question(all, arrived, habits, running), Settings);

    private static FraudQuestion Question(IReadOnlyList<FraudCall> all, IReadOnlyList<FraudCall> arrived, AccountHabits? habits = null, IReadOnlyList<FraudCall>? running = null)
    {
        var activity = new AccountActivity { Running = running ?? [] };
        activity.Add(all);
        return new FraudQuestion(Account, activity, arrived, [], habits ?? new AccountHabits(null, []), false, At("2026-11-25 10:45"));
    }
}

using CdrStats.Domain.Rating;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

public sealed class RateListProperties
{
    [Fact]
    public void Each_prefix_with_a_valid_rate_is_listed_once_with_the_rate_that_a_call_to_it_is_charged_by() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(AnyPlans.Plans.ToArbitrary(), AnyPlans.Moments.ToArbitrary(), (plan, at) =>
        {
            var expected = AnyPlans.RatesOf(plan.Retail).Where(rate => rate.IsValidAt(at)).Select(rate => rate.Prefix).Distinct().Order(StringComparer.Ordinal)
                .Select(prefix => RatingEngine.Rate(plan, Call(prefix, 60) with { Start = at }).Sell)
                .Select(sell => (sell.Prefix, sell.RateId, sell.PlanId)).ToList();
            var listed = RateList.Of(plan, at).All(new RateSearch()).Select(one => (one.Rate.Prefix, (long?)one.Rate.Id, (int?)one.Plan.Id));
            return listed.SequenceEqual(expected);
        }));

    [Fact]
    public void A_search_finds_what_looking_at_every_rate_finds_page_by_page_in_order() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(AnyPlans.Plans.ToArbitrary(), Searches.ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (plan, search, size) =>
        {
            var list = RateList.Of(plan, Start);
            var matching = list.All(new RateSearch()).Select(one => one.Rate)
                .Where(rate => search.Begins is null || rate.Prefix.StartsWith(search.Begins, StringComparison.Ordinal))
                .Where(rate => search.Number is null || search.Number.StartsWith(rate.Prefix, StringComparison.Ordinal))
                .Where(rate => search.Destination is null || rate.Destination.Contains(search.Destination, StringComparison.OrdinalIgnoreCase));
            var ordered = search.Order switch
            {
                RateOrder.RetailRate => matching.OrderBy(rate => rate.PerMinute).ThenBy(rate => rate.Prefix, StringComparer.Ordinal),
                RateOrder.Destination => matching.OrderBy(rate => rate.Destination, StringComparer.OrdinalIgnoreCase).ThenBy(rate => rate.Prefix, StringComparer.Ordinal),
                _ => matching.OrderBy(rate => rate.Prefix, StringComparer.Ordinal),
            };
            List<long> expected = [.. search.Descending ? ordered.Reverse().Select(rate => rate.Id) : ordered.Select(rate => rate.Id)];

            var pages = Enumerable.Range(0, (expected.Count / size) + 2).Select(page => list.Find(search, page * size, size)).ToList();
            return pages.TrueForAll(page => page.Count == expected.Count && page.Rates.Count <= size)
                && pages.SelectMany(page => page.Rates).Select(one => one.Rate.Id).SequenceEqual(expected);
        }));

    [Fact]
    public void A_list_is_right_until_the_next_rate_begins_or_ends() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(AnyPlans.Plans.ToArbitrary(), AnyPlans.Moments.ToArbitrary(), AnyPlans.Moments.ToArbitrary(), (plan, one, other) =>
        {
            var (at, later) = one <= other ? (one, other) : (other, one);
            var list = RateList.Of(plan, at);
            var same = Ids(list).SequenceEqual(Ids(RateList.Of(plan, later)));
            return list.IsRightAt(at) && (same || !list.IsRightAt(later));
        }));

    [Fact]
    public void A_list_says_at_which_moment_the_next_rate_begins_or_ends()
    {
        var list = RateList.Of(
            Plan([Retail(1, Of(1, "44", 0.01m) with { ValidUntil = Start.AddDays(9) }), Retail(2, Of(2, "33", 0.01m) with { ValidFrom = Start.AddDays(3) })], []), Start);

        Assert.Equal(Start.AddDays(3), list.Until);
        Assert.Equal(["44"], list.All(new RateSearch()).Select(one => one.Rate.Prefix));
    }

    [Fact]
    public void A_plan_without_retail_plans_lists_nothing()
    {
        var list = RateList.Of(Plan([], [Carrier(1, Of(1, "44", 0.01m))]), Start);

        Assert.Equal(0, list.Count);
        Assert.Null(list.Until);
        Assert.Equal(0, list.Find(new RateSearch(Order: RateOrder.Destination, Destination: "x"), 0, 10).Count);
    }

    private static IEnumerable<long> Ids(RateList list) => list.All(new RateSearch()).Select(one => one.Rate.Id);

    private static Gen<RateSearch> Searches =>
        from begins in Gen.Frequency((2, Gen.Constant<string?>(null)), (1, AnyPlans.Digits(0, 3).Select(text => (string?)text)))
        from number in Gen.Frequency((3, Gen.Constant<string?>(null)), (1, AnyPlans.Digits(0, 6).Select(text => (string?)text)))
        from destination in Gen.Elements(null, null, "", "a", "B", "land", "nowhere")
        from order in Gen.Elements(RateOrder.Prefix, RateOrder.RetailRate, RateOrder.Destination)
        from turned in Gen.Elements(true, false)
        select new RateSearch(begins, number, destination, order, turned);
}

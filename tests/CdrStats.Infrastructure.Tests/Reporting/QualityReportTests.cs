using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>The ranking by quality, against counting the calls, and its order against a table of Wilson's interval worked out by hand.</summary>
public sealed class QualityReportTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_part_and_the_time_before_it_equal_counting_the_calls()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var random = new Random(5);
        foreach (var by in Enum.GetValues<QualityBy>())
        {
            for (var round = 0; round < 6; round++)
            {
                var range = lab.RandomRange(random, round);
                var scope = round % 2 == 1 && QualityReport.MayAsk(AccessScope.Customer(1), by) ? AccessScope.Customer(1) : AccessScope.Everything;
                var filter = new TrafficFilter(round == 2 ? 1 : null, round == 4 ? 2 : null, round == 3 ? "ES" : null);

                var report = await QualityReport.ReadAsync(lab.Traffic, scope, filter, range, by, Stop);

                var calls = Of(range);
                var before = Of(range.Earlier(range.To - range.From));
                var expected = calls.Where(same => TrafficLab.Count(same, true).Attempts > 0).Select(same => same.Key).ToList();
                Assert.Equal(expected.Order(), report.Rows.Select(row => row.Key).Order());
                foreach (var row in report.Rows)
                {
                    TrafficLab.Same(TrafficLab.Count(calls[row.Key], scope.SeesBuySide), row.Figures);
                    TrafficLab.Same(TrafficLab.Count(before[row.Key], scope.SeesBuySide), row.Before);
                }

                TrafficLab.Same(TrafficLab.Count(calls.SelectMany(same => same), scope.SeesBuySide), report.Totals);
                TrafficLab.Same(TrafficLab.Count(before.SelectMany(same => same), scope.SeesBuySide), report.Before);

                ILookup<string, Counted> Of(TimeRange within) => lab.Visible(scope, filter, within).ToLookup(call => by switch
                {
                    QualityBy.Switch => $"{call.SwitchId}",
                    QualityBy.Customer => $"{call.CustomerId}",
                    QualityBy.Carrier => $"{call.CarrierId}",
                    QualityBy.Country => call.Country,
                    _ => call.DialCode,
                });
            }
        }
    }

    [Theory]
    [InlineData(0, 3, 0.5615)]
    [InlineData(100, 1000, 0.1202)]
    [InlineData(5, 10, 0.7634)]
    [InlineData(10, 10, 1.0)]
    [InlineData(0, 0, 1.0)]
    public void A_ratio_of_few_attempts_may_be_much_better_than_it_looks(long answered, long attempts, double atBest) =>
        Assert.Equal(atBest, QualityReport.AtBest(answered, attempts), 4);

    [Fact]
    public async Task Neither_a_customer_nor_one_who_sees_no_buy_side_can_ask_for_what_is_not_theirs()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 100);
        foreach (var by in new[] { QualityBy.Customer, QualityBy.Carrier, QualityBy.Destination })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => QualityReport.ReadAsync(lab.Traffic, AccessScope.Customer(1), TrafficFilter.All, new TimeRange(lab.First, lab.Last), by, Stop));
        }
    }
}

using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Reporting.Cards;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting.Cards;

/// <summary>Cards against counting the calls; and that they need no calls to say it.</summary>
public sealed class CardQueriesTests(PostgresFixture postgres)
{
    private static readonly TimeZoneInfo[] Zones = [.. new[] { "UTC", "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns" }.Select(TimeZoneInfo.FindSystemTimeZoneById)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_card_of_every_kind_equals_counting_the_calls_of_its_reader_and_reads_sums_alone()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        await lab.RunAsync("""
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) select n, 'switch ' || n, '10.0.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(1, 3) as n;
            insert into customer (id, name, demo, created_at) select n, 'customer ' || n, false, now() from generate_series(1, 2) as n;
            truncate call
            """);
        var queries = new CardQueries(lab.Traffic, TimeProvider.System);
        var seen = 0;
        var random = new Random(11);
        foreach (var (shape, by) in Enum.GetValues<CardShape>().SelectMany(shape => DashboardCard.Allowed(shape).Select(by => (shape, by))))
        {
            for (var round = 0; round < 8; round++)
            {
                var metric = ReportMetric.All[random.Next(ReportMetric.All.Count)].Key;
                var card = new DashboardCard("", metric, shape, by, DashboardCard.Periods[random.Next(DashboardCard.Periods.Count)].Code, 1 + random.Next(4),
                    random.Next(3) == 0 ? 2 : null, random.Next(3) == 0 ? 1 : null, random.Next(3) == 0 ? "ES" : null);
                if (card.Complaint() is not null)
                {
                    continue;
                }

                foreach (var scope in new[] { AccessScope.Everything, AccessScope.Customer(1), AccessScope.Customer(2) })
                {
                    var figures = await queries.ReadAsync(scope, card, Zones[random.Next(Zones.Length)], Stop);
                    if (!card.IsFor(scope) || (scope.CustomerId == 2 && card.CustomerId == 1))
                    {
                        Assert.True(figures.IsLost && figures.Totals.Calls == 0 && figures.Parts.Count == 0);
                        continue;
                    }

                    seen += Equals(lab, card, scope, figures);
                }
            }
        }

        Assert.InRange(seen, 20_000, int.MaxValue);
    }

    [Fact]
    public async Task A_switch_that_is_gone_leads_to_no_calls_whoever_took_its_name()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 200);
        await lab.RunAsync("insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, '7', '10.0.0.1', 3, gen_random_uuid(), false, false, now())");
        var figures = await new CardQueries(lab.Traffic, TimeProvider.System).ReadAsync(
            AccessScope.Everything, new DashboardCard("", "calls", CardShape.Figure, CardBy.Nothing, "12m", 1, SwitchId: 7), TimeZoneInfo.Utc, Stop);
        Assert.True(figures.IsLost);
        Assert.Equal(0, figures.Totals.Calls);
    }

    // How many calls it was of.
    private static int Equals(TrafficLab lab, DashboardCard card, AccessScope scope, CardFigures figures)
    {
        var filter = new TrafficFilter(card.SwitchId, card.CustomerId, card.Country);
        var calls = lab.Visible(scope, filter, figures.Time.Range).ToList();
        TrafficLab.Same(TrafficLab.Count(calls, scope.SeesBuySide), figures.Totals);
        if (figures.Whole is { } whole)
        {
            TrafficLab.Same(TrafficLab.Count(lab.Visible(scope, filter, figures.Time.Whole), scope.SeesBuySide), whole);
            TrafficLab.Same(TrafficLab.Count(lab.Visible(scope, filter, figures.Time.Before), scope.SeesBuySide), figures.Before!);
        }

        if (figures.Points.Count > 0)
        {
            TrafficLab.Same(figures.Totals, figures.Points.Aggregate(TrafficFigures.None, (sum, point) => sum.And(point.Figures)));
        }

        var parts = calls.ToLookup(call => card.By switch
        {
            CardBy.Switch => call.SwitchId.ToString(CultureInfo.InvariantCulture),
            CardBy.Country => call.Country,
            CardBy.Cause => call.Cause.ToString(CultureInfo.InvariantCulture),
            CardBy.Customer => call.CustomerId.ToString(CultureInfo.InvariantCulture),
            CardBy.Carrier => call.CarrierId.ToString(CultureInfo.InvariantCulture),
            _ => call.DialCode,
        });
        foreach (var part in figures.Parts)
        {
            TrafficLab.Same(TrafficLab.Count(parts[part.Key!], scope.SeesBuySide), part.Figures);
            for (var at = 0; at < part.Points.Count; at++)
            {
                var step = new TimeRange(part.Points[at].At, at + 1 < part.Points.Count ? part.Points[at + 1].At : figures.Time.Range.To);
                TrafficLab.Same(TrafficLab.Count(parts[part.Key!].Where(call => call.Start >= step.From && call.Start < step.To), scope.SeesBuySide), part.Points[at].Figures);
            }
        }

        Assert.Equal(card.By == CardBy.Nothing ? 0 : parts.Count, figures.Parts.Count);
        return calls.Count;
    }
}

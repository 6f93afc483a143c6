using System.Globalization;
using CdrStats.Domain.Billing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>Stored calls, billing reports and statements against the oracle's price of each single call, to the last decimal; sums are made here, not by the console.</summary>
public sealed class OracleBooksTests(OracleBooks books) : IClassFixture<OracleBooks>
{
    [Fact]
    public void The_decks_were_changed_so_that_calls_cost_something_else_and_every_rule_was_tried()
    {
        Assert.Equal((OracleBooks.Calls, 0), (books.Batch.Stored, books.Batch.Quarantined));
        Assert.InRange(books.World.Halves, 100, 20_000);
        Assert.InRange(books.World.Calls.Count(call => call.Expect.Sell.Cost != call.After!.Sell.Cost || call.Expect.Buy.Cost != call.After.Buy.Cost), OracleBooks.Calls / 4, OracleBooks.Calls);
        foreach (var priced in (Func<OracleCall, OracleOutcome>[])[call => call.Expect, call => call.After!])
        {
            Assert.Equal(8, books.World.Calls.Select(call => priced(call).Status).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_stored_call_costs_what_the_oracle_says(bool billedAgain)
    {
        var (read, priced) = At(billedAgain);

        OracleDatabase.AssertPrices(books.World, read.Calls, call => priced(call).ToOutcome());
        Assert.Empty(read.Drift);
    }

    [Fact]
    public Task Each_amount_is_rebuilt_from_the_rate_that_its_call_names() => OracleDatabase.AssertRebuiltAsync(books.Lab.Calls.Source);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reports_say_the_sums_of_the_oracles_prices(bool billedAgain)
    {
        var (read, priced) = At(billedAgain);
        Assert.Equal(2 * (7 + 6), read.Reports.Count);
        foreach (var report in read.Reports)
        {
            var calls = Calls(read).Where(one => one.Start >= report.Range.From && one.Start < report.Range.To && (report.Customer is null || one.Call.Plan == report.Customer)).ToList();
            var seesBuy = report.Customer is null;
            var rows = calls.GroupBy(one => (Key: Key(report, one, priced(one.Call)), one.Currency)).Select(group => Sum(group.Key.Key, group.Key.Currency, group, priced, seesBuy));
            var totals = calls.GroupBy(one => one.Currency).Select(group => Sum("", group.Key, group, priced, seesBuy));

            Assert.Equal(rows.Order(), report.Figures.Rows.Select(row => Line(row.Key, row.Amounts)).Order());
            Assert.Equal(totals.Order(), report.Figures.Totals.Select(total => Line("", total)).Order());
            Assert.True(calls.Count > 100 && !report.Figures.IsBeingCounted);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Statements_have_the_oracles_price_on_each_line_and_their_sums_by_destination_and_in_all(bool billedAgain)
    {
        var (read, priced) = At(billedAgain);
        Assert.Equal(books.World.Plans.Select(plan => plan.Id), read.Statements.Select(one => one.Statement.CustomerId));
        foreach (var (statement, destinations, lines) in read.Statements)
        {
            var due = Calls(read).Where(one => one.Call.Plan == statement.CustomerId)
                .Where(one => priced(one.Call) is var price && (price.Sell.Cost != 0 || (one.Call.Seconds > 0 && price.Status != "not_billable"))).ToList();

            Assert.Equal((due.Count, due.Sum(one => (long)one.Call.Seconds), due.Sum(one => priced(one.Call).Sell.Cost)), (statement.Calls, statement.Seconds, statement.Amount));
            Assert.Equal(
                due.GroupBy(one => one.Stored.Destination).Select(group => (group.Key, (long)group.Count(), group.Sum(one => (long)one.Call.Seconds), group.Sum(one => priced(one.Call).Sell.Cost))).Order(),
                destinations.Select(one => (one.Destination, one.Calls, one.Seconds, one.Amount)).Order());
            Assert.Equal(
                due.Select(one => (one.Start, one.Call.Number.Length > 0 ? one.Call.Number : "1000", one.Call.Seconds, priced(one.Call).Sell.Billed, priced(one.Call).Sell.Rate, priced(one.Call).Sell.Cost)).Order(),
                lines.Select(line => (line.Start, line.Number, line.Seconds, line.Billed, line.Rate, line.Amount)).Order());
        }
    }

    [Fact]
    public void What_was_taken_back_is_the_oracles_first_price_so_that_a_customer_owes_the_second_alone()
    {
        foreach (var (first, credit, second) in books.Imported.Statements.Zip(books.Credits, books.Rebilled.Statements))
        {
            var own = books.World.Calls.Where(call => call.Plan == first.Statement.CustomerId).ToList();

            Assert.Equal(-own.Sum(call => call.Expect.Sell.Cost), credit.Statement.Amount);
            Assert.Equal(own.Sum(call => call.After!.Sell.Cost), first.Statement.Amount + credit.Statement.Amount + second.Statement.Amount);
            Assert.Equal(first.Calls.Select(line => -line.Amount), credit.Calls.Select(line => line.Amount));
        }
    }

    private (BooksRead Read, Func<OracleCall, OracleOutcome> Priced) At(bool billedAgain) => billedAgain ? (books.Rebilled, call => call.After!) : (books.Imported, call => call.Expect);

    private IEnumerable<BookedCall> Calls(BooksRead read) => books.World.Calls.Zip(read.Calls, (call, stored) => new BookedCall(call, stored));

    private static string Key(ReportRead report, BookedCall one, OracleOutcome price) => report.By switch
    {
        BillingBy.Day => TimeZoneInfo.ConvertTime(one.Start, report.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        BillingBy.Month => TimeZoneInfo.ConvertTime(one.Start, report.Zone).ToString("yyyy-MM", CultureInfo.InvariantCulture),
        BillingBy.Customer => $"{one.Call.Plan ?? 0}",
        BillingBy.Carrier => $"{price.Buy.Deck ?? 0}",
        BillingBy.Country => one.Stored.Country,
        BillingBy.Destination => one.Stored.DialCode,
        _ => $"{one.Stored.SwitchId}",
    };

    private static (string, string, long, long, decimal, decimal) Sum(string key, string currency, IEnumerable<BookedCall> calls, Func<OracleCall, OracleOutcome> priced, bool seesBuy) => (
        key, currency, calls.LongCount(), calls.Sum(one => (long)one.Call.Seconds), calls.Sum(one => priced(one.Call).Sell.Cost), seesBuy ? calls.Sum(one => priced(one.Call).Buy.Cost) : -1);

    private static (string, string, long, long, decimal, decimal) Line(string key, BillingAmounts amounts) => (key, amounts.Currency, amounts.Calls, amounts.BillSeconds, amounts.Sell, amounts.Buy ?? -1);

    /// <summary>A call of the oracle's with what the console knows of it besides its price: where it went.</summary>
    private sealed record BookedCall(OracleCall Call, StoredCall Stored)
    {
        public DateTimeOffset Start => DateTimeOffset.FromUnixTimeSeconds(Call.At);

        public string Currency => Call.Plan is null ? "" : "EUR";
    }
}

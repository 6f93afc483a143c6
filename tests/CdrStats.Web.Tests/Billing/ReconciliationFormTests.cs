using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Reporting;
using CdrStats.Web.Billing.Reconciliation;
using Xunit;

namespace CdrStats.Web.Tests.Billing;

public sealed class ReconciliationFormTests
{
    [Fact]
    public void The_last_month_is_that_of_the_files_zone()
    {
        var form = new ReconciliationForm();
        form.Follow(null, "EUR");
        form.LastMonth(new DateTimeOffset(2026, 11, 27, 9, 0, 0, TimeSpan.Zero));
        form.Zone = "Europe/Madrid";

        var terms = form.Read()!;
        Assert.Equal(new TimeRange(new DateTimeOffset(2026, 9, 30, 22, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 31, 23, 0, 0, TimeSpan.Zero)), terms.Period);
        Assert.Equal(("EUR", 30, 9, 1, 0.001m), (terms.Currency, terms.TimeTolerance, terms.Digits, terms.SecondsTolerance, terms.AmountTolerance));
    }

    [Fact]
    public void What_was_said_last_is_followed_but_for_the_period()
    {
        var form = new ReconciliationForm();
        form.LastMonth(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
        form.Follow(new ReconciliationTerms(ReconciliationKind.Calls, default, TimeZoneInfo.Utc, "USD") { ClockOffset = 37, Digits = 8 }, "EUR");

        var terms = form.Read()!;
        Assert.Equal(("USD", 37, 8), (terms.Currency, terms.ClockOffset, terms.Digits));
        Assert.Equal(new DateTimeOffset(2025, 12, 1, 0, 0, 0, TimeSpan.Zero), terms.Period.From);
    }

    [Theory]
    [InlineData("Nowhere/At all", "2026-10-01T00:00", "2026-11-01T00:00", "EUR", 5)]
    [InlineData("UTC", "", "2026-11-01T00:00", "EUR", 5)]
    [InlineData("UTC", "2026-11-01T00:00", "2026-11-01T00:00", "EUR", 5)]
    [InlineData("UTC", "2026-10-01T00:00", "2026-11-01T00:00", "Euro", 5)]
    [InlineData("UTC", "2026-10-01T00:00", "2026-11-01T00:00", "EUR", -1)]
    public void What_cannot_be_compared_so_is_said(string zone, string from, string to, string currency, int tolerance)
    {
        var form = new ReconciliationForm { From = from, To = to };
        form.Follow(null, currency);
        (form.Zone, form.TimeTolerance) = (zone, tolerance);

        Assert.Null(form.Read());
        Assert.NotNull(form.Trouble);
    }
}

using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting.Cards;
using Xunit;

namespace CdrStats.Domain.Tests.Reporting.Cards;

public sealed class DashboardCardTests
{
    private static readonly DashboardCard Card = new("", "calls", CardShape.Figure, CardBy.Nothing, "24h", 1);

    [Theory]
    [InlineData("24h", "UTC", "2026-11-28T10:07:30Z", "2026-11-27T10:15Z", "2026-11-28T10:15Z", "2026-11-28T10:00Z", 1)]
    [InlineData("24h", "UTC", "2026-11-28T10:15:00Z", "2026-11-27T10:15Z", "2026-11-28T10:15Z", "2026-11-28T10:15Z", 1)]
    [InlineData("today", "Asia/Kathmandu", "2026-11-28T10:07:30Z", "2026-11-27T18:15Z", "2026-11-28T10:15Z", "2026-11-28T10:00Z", 1)]
    [InlineData("yesterday", "Europe/Madrid", "2026-10-26T10:07:30Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z", "2026-10-25T23:00Z", 7)]
    [InlineData("7d", "UTC", "2026-11-28T10:07:30Z", "2026-11-21T10:15Z", "2026-11-28T10:15Z", "2026-11-28T10:00Z", 7)]
    [InlineData("30d", "UTC", "2026-11-28T10:07:30Z", "2026-10-29T10:15Z", "2026-11-28T10:15Z", "2026-11-28T10:00Z", 35)]
    [InlineData("month", "America/St_Johns", "2026-11-02T00:00:00Z", "2026-11-01T02:30Z", "2026-11-02T00:00Z", "2026-11-02T00:00Z", 1)]
    public void A_card_shows_whole_quarters_and_is_compared_with_what_is_over(string period, string zone, string now, string from, string to, string until, int daysBack)
    {
        var time = CardTime.Of(CallPeriod.Find(period)!, At(now), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal((At(from), At(to), At(until), daysBack), (time.Range.From, time.Range.To, time.Until, (int)time.Back.TotalDays));
    }

    [Fact]
    public void What_no_sums_are_kept_of_is_refused_and_what_is_stored_comes_back()
    {
        Assert.Null(Card.Complaint());
        DashboardCard[] wrong =
        [
            Card with { Period = "15m" }, Card with { Metric = "x" }, Card with { Width = 5 }, Card with { By = CardBy.Switch }, Card with { Shape = CardShape.Pie, By = CardBy.Cause, Metric = "asr" },
            Card with { Shape = CardShape.Ranking, By = CardBy.Cause, Country = "ES" }, Card with { Shape = CardShape.Ranking, By = CardBy.Destination, CustomerId = 1 }, Card with { Country = "XX" },
            Card with { Shape = CardShape.Line, By = CardBy.Customer }, Card with { Title = new string('t', 61) },
        ];
        Assert.All(wrong, card => Assert.NotNull(card.Complaint()));
        Assert.All(DashboardCard.Usual, card => Assert.Null(card.Complaint()));

        var stored = CardText.Write([.. DashboardCard.Usual, Card with { SwitchId = 3, CustomerId = 4, Country = "ES", Title = "Ünï 'quoted'" }, .. wrong]);
        Assert.Equal([.. DashboardCard.Usual, Card with { SwitchId = 3, CustomerId = 4, Country = "ES", Title = "Ünï 'quoted'" }], CardText.Read(stored));
        Assert.Equal([Card], CardText.Read("""[{"title":"","metric":"calls","shape":"spiral","by":"nothing","period":"24h","width":1},{"title":"","metric":"calls","shape":"figure","by":"nothing","period":"24h","width":1,"later":true},{}]"""));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

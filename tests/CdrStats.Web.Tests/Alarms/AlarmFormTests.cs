using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Web.Alarms;
using Xunit;

namespace CdrStats.Web.Tests.Alarms;

public sealed class AlarmFormTests
{
    private static readonly Alarm Stored = Alarm.New("Europe/Madrid") with
    {
        Id = 7,
        Version = 3,
        Name = "Few answers",
        Recipients = ["noc@example.com", "boss@example.com"],
        Rule = new AlarmRule(AlarmMeasure.Calls, AlarmCondition.DecreaseBy, 12.5m, AlarmPeriod.Day, AlarmReference.WeekEarlier, new AlarmScope([1, 3], [2], ["a b", "c"], ["ES"], ["4420"]), 10, null, 25),
    };

    [Fact]
    public void What_was_not_touched_comes_back_as_it_was()
    {
        var troubles = new Dictionary<string, string>();

        var read = new AlarmForm(Stored).Read(troubles)!;

        Assert.Empty(troubles);
        Assert.Equal(Stored.Rule with { Currency = "" }, read.Rule);
        Assert.Equal(Stored.Recipients, read.Recipients);
        Assert.Equal((7, 3L, "Few answers", "Europe/Madrid"), (read.Id, read.Version, read.Name, read.TimeZone));
    }

    [Fact]
    public void Destinations_are_countries_by_letters_and_prefixes_by_digits()
    {
        var form = new AlarmForm(Stored) { Destinations = "es, 882;GB 44\n" };

        var scope = form.Read(new Dictionary<string, string>())!.Rule.Scope;

        Assert.Equal(["es", "GB"], scope.Countries);
        Assert.Equal(["882", "44"], scope.Prefixes);
    }

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData(" 7 ", 7)]
    [InlineData("0.0001", 0.0001)]
    public void A_threshold_is_read_as_it_is_written(string text, double expected) =>
        Assert.Equal((decimal)expected, new AlarmForm(Stored) { Threshold = text }.Read(new Dictionary<string, string>())!.Rule.Threshold);

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("1,2,3")]
    public void What_is_no_number_is_told_at_the_threshold(string text)
    {
        var troubles = new Dictionary<string, string>();

        Assert.Null(new AlarmForm(Stored) { Threshold = text }.Read(troubles));
        Assert.Equal("threshold", Assert.Single(troubles).Key);
    }

    [Fact]
    public void Another_period_keeps_what_it_can_be_held_against()
    {
        var form = new AlarmForm(Stored);
        form.Choose(AlarmPeriod.Hour);
        Assert.Equal(AlarmReference.WeekEarlier, form.Reference);
        form.Choose(AlarmPeriod.Month);
        Assert.Equal(AlarmReference.Before, form.Reference);
        Assert.Equal([AlarmReference.Before], form.References);
    }
}

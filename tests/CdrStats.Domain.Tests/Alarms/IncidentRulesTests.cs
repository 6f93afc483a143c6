using CdrStats.Domain.Alarms;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms;

public sealed class IncidentRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly AlarmVerdict Fires = new AlarmVerdict.Judged(5, null, 5, true);
    private static readonly AlarmVerdict Holds = new AlarmVerdict.Judged(5, null, 5, false);
    private static readonly AlarmVerdict NoData = new AlarmVerdict.NoData(AlarmGap.Lagging);

    [Fact]
    public void It_opens_once_goes_on_in_silence_and_is_told_again_after_the_set_time()
    {
        Assert.Equal(IncidentStep.Open, IncidentRules.Step(Fires, null, null, Hour, Now));
        Assert.Equal(IncidentStep.GoOn, Step(Fires, minutesAgo: 1));
        Assert.Equal(IncidentStep.GoOn, Step(Fires, minutesAgo: 59));
        Assert.Equal(IncidentStep.Repeat, Step(Fires, minutesAgo: 60));
        Assert.Equal(IncidentStep.GoOn, IncidentRules.Step(Fires, new OpenIncident(Now.AddDays(-9), false, null), null, null, Now));
    }

    [Fact]
    public void It_closes_when_it_recovers_and_without_data_it_stays_as_it_is()
    {
        Assert.Equal(IncidentStep.Recover, Step(Holds, minutesAgo: 1));
        Assert.Equal(IncidentStep.None, Step(NoData, minutesAgo: 600));
        Assert.Equal(IncidentStep.None, IncidentRules.Step(Holds, null, null, Hour, Now));
        Assert.Equal(IncidentStep.None, IncidentRules.Step(NoData, null, null, Hour, Now));
    }

    [Fact]
    public void Whoever_acknowledged_or_snoozed_it_is_not_told_again()
    {
        Assert.Equal(IncidentStep.GoOn, IncidentRules.Step(Fires, new OpenIncident(Now.AddHours(-9), true, null), null, Hour, Now));
        Assert.Equal(IncidentStep.GoOn, IncidentRules.Step(Fires, new OpenIncident(Now.AddHours(-9), false, Now.AddMinutes(1)), null, Hour, Now));
        Assert.Equal(IncidentStep.Repeat, IncidentRules.Step(Fires, new OpenIncident(Now.AddHours(-9), false, Now), null, Hour, Now));
        Assert.Equal(IncidentStep.Recover, IncidentRules.Step(Holds, new OpenIncident(Now.AddHours(-9), true, Now.AddMinutes(1)), null, Hour, Now));
    }

    [Fact]
    public void What_was_closed_by_hand_and_goes_on_opens_again_after_the_set_time()
    {
        Assert.Equal(IncidentStep.None, IncidentRules.Step(Fires, null, Now.AddMinutes(-10), Hour, Now));
        Assert.Equal(IncidentStep.Open, IncidentRules.Step(Fires, null, Now.AddMinutes(-60), Hour, Now));
    }

    private static IncidentStep Step(AlarmVerdict verdict, int minutesAgo) => IncidentRules.Step(verdict, new OpenIncident(Now.AddMinutes(-minutesAgo), false, null), null, Hour, Now);
}

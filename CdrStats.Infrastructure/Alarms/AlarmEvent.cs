using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Notifications.Webhooks;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What webhooks are told of an incident (docs/webhooks.md).</summary>
internal static class AlarmEvent
{
    public static string Of(IncidentStep step) => step switch
    {
        IncidentStep.Recover => WebhookEvents.IncidentRecovered,
        IncidentStep.Repeat => WebhookEvents.IncidentGoesOn,
        _ => WebhookEvents.IncidentOpened,
    };

    public static object Data(Alarm alarm, AlarmTrial trial, long incident) => new
    {
        incident,
        alarm = new { alarm.Id, alarm.Name },
        finding = AlarmText.Finding(alarm.Rule, trial.Verdict),
        type = (int)alarm.Rule.Measure,
        condition = (int)alarm.Rule.Condition,
        threshold = alarm.Rule.Threshold,
        value = trial.Verdict.Value,
        reference_value = trial.Verdict.Reference,
        window = Range(trial.Windows?.Window),
        reference_window = Range(trial.Windows?.Reference),
        calls = trial.Figures.Calls,
        attempts = trial.Figures.Attempts,
    };

    private static object? Range(TimeRange? range) => range is { } window ? new { from = window.From.UtcDateTime, to = window.To.UtcDateTime } : null;
}

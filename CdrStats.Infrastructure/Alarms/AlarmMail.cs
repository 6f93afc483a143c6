using System.Globalization;
using System.Text;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What people are told of an incident: every figure, and why.</summary>
internal static class AlarmMail
{
    public static string Subject(Alarm alarm, IncidentStep step) => step switch
    {
        IncidentStep.Recover => $"Recovered: {alarm.Name}",
        IncidentStep.Repeat => $"Alarm goes on: {alarm.Name}",
        _ => $"Alarm: {alarm.Name}",
    };

    /// <param name="isLate">Calls of a window that was looked at before came late.</param>
    public static string Body(Alarm alarm, AlarmTrial trial, long incident, bool isLate)
    {
        var (rule, zone, unit) = (alarm.Rule, alarm.Zone, AlarmText.Unit(alarm.Rule));
        var text = new StringBuilder();
        text.AppendLine(AlarmText.Finding(rule, trial.Verdict)).AppendLine();
        if (isLate)
        {
            text.AppendLine("Calls of this window came late; it was looked at again.").AppendLine();
        }

        if (trial.Windows is { } windows)
        {
            Line("Window", Range(windows.Window, zone));
            Line("Value", AlarmText.Value(trial.Verdict.Value, unit));
            Line("Held against", $"{AlarmText.Value(trial.Verdict.Reference, unit)} ({Range(windows.Reference, zone)})");
        }

        Line("Threshold", $"{AlarmText.Of(rule.Condition)} {AlarmText.Value(rule.Threshold, AlarmText.ThresholdUnit(rule))}");
        if (!rule.Measure.IsLive())
        {
            Line("Calls", string.Create(CultureInfo.InvariantCulture, $"{trial.Figures.Calls}, of {trial.Figures.Attempts} attempts {trial.Figures.Answered} answered"));
        }

        Line("Time zone", alarm.TimeZone);
        Line("Incident", string.Create(CultureInfo.InvariantCulture, $"{incident} (in the console: /incidents?incident={incident})"));
        return text.ToString();

        void Line(string label, string value) => text.Append(label).Append(": ").AppendLine(value);
    }

    private static string Range(TimeRange range, TimeZoneInfo zone) => $"{At(range.From, zone)} to {At(range.To, zone)}";

    private static string At(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

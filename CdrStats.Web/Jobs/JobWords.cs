using CdrStats.Domain.Jobs;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Web.Shell;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace CdrStats.Web.Jobs;

/// <summary>How jobs are told of: words, and signs and colours that never stand alone.</summary>
internal static class JobWords
{
    public static string Of(string job) => JobTimes.Words(job);

    public static string Every(IStringLocalizer texts, JobTimes times) => times.Every switch
    {
        { TotalMinutes: < 1 } => texts.Plural((long)times.Every.TotalSeconds, "each second", "every {0} s"),
        { TotalHours: < 1 } => texts.Plural((long)times.Every.TotalMinutes, "each minute", "every {0} min"),
        { TotalDays: < 1 } => texts.Plural((long)times.Every.TotalHours, "each hour", "every {0} h"),
        _ => texts["each day"],
    };

    public static string State(IStringLocalizer texts, JobStanding standing) => standing switch
    {
        { IsRunning: true } => texts["at work"],
        { Failures: > 0 } => texts.Plural(standing.Failures, "failed", "failed {0} times in a row"),
        { WantedBy: not null } => texts["waits"],
        { Outcome: { } outcome } => texts[Of(outcome)],
        _ => texts["has not run yet"],
    };

    public static string? Tone(JobStanding standing) => standing switch
    {
        { Failures: > 0 } => "critical",
        { IsRunning: true } or { WantedBy: not null } => "notice",
        { Outcome: { } outcome } => Tone(outcome),
        _ => null,
    };

    public static string Sign(JobStanding standing) => standing switch
    {
        { IsRunning: true } => Icons.Material.Outlined.PlayCircle,
        { Failures: > 0 } => Icons.Material.Outlined.ErrorOutline,
        { WantedBy: not null } => Icons.Material.Outlined.Schedule,
        { Outcome: { } outcome } => Sign(outcome),
        _ => Icons.Material.Outlined.HourglassEmpty,
    };

    public static string Of(JobOutcome outcome) => outcome switch { JobOutcome.Well => "went well", JobOutcome.Failed => "failed", JobOutcome.Cancelled => "cancelled", _ => "cut off" };

    public static string Tone(JobOutcome outcome) => outcome switch { JobOutcome.Well => "ok", JobOutcome.Failed => "critical", _ => "warning" };

    public static string Sign(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Well => Icons.Material.Outlined.CheckCircle,
        JobOutcome.Failed => Icons.Material.Outlined.ErrorOutline,
        JobOutcome.Cancelled => Icons.Material.Outlined.Cancel,
        _ => Icons.Material.Outlined.PowerOff,
    };
}

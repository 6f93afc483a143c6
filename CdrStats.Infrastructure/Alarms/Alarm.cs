using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>An alarm as it is stored.</summary>
/// <param name="Version">Of the state that was read; 0 of a new one.</param>
/// <param name="Recipients">Mail addresses.</param>
/// <param name="TimeZone">Whose calendar its days, weeks and months are of.</param>
/// <param name="RepeatMinutes">An incident that goes on is told again after so many minutes; 0: never.</param>
/// <param name="EvaluatedTo">Where the last window that was looked at ended.</param>
/// <param name="Question">What it asks, as reports and incidents keep it; 0 of a new one.</param>
public sealed record Alarm(
    int Id, long Version, string Name, AlarmRule Rule, AlarmStatus Status, IReadOnlyList<string> Recipients, string TimeZone, int RepeatMinutes, DateTimeOffset? EvaluatedTo = null,
    long Question = 0)
{
    /// <summary>A new one, as it is when nothing is said of it.</summary>
    public static Alarm New(string timeZone) => new(
        0, 0, "", new AlarmRule(AlarmMeasure.Asr, AlarmCondition.LessThan, 30, AlarmPeriod.Day, AlarmReference.Before, AlarmScope.All), AlarmStatus.Active, [], timeZone, 60);

    /// <summary>How bad it is when it fires.</summary>
    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>The customer who may see it: it is about that one's calls alone, and not of the buy side. Null: operators see it.</summary>
    public int? VisibleTo => Rule.Scope.Customers is [var only] && Rule.Measure != AlarmMeasure.BuyCost ? only : null;

    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Whether the other asks the same: what reports and incidents of the one say is true of the other.</summary>
    public bool AsksAs(Alarm other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Rule == other.Rule && TimeZone == other.TimeZone;
    }

    /// <summary>Null: an incident is told once.</summary>
    public TimeSpan? RepeatAfter => RepeatMinutes == 0 ? null : TimeSpan.FromMinutes(RepeatMinutes);
}

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>When people work: calls abroad at other times are out of hours.</summary>
/// <param name="From">Of a day; not before <paramref name="To"/>: work goes on over midnight.</param>
/// <param name="Zone">Whose clock it is.</param>
public sealed record FraudHours(TimeOnly From, TimeOnly To, IReadOnlySet<DayOfWeek> Days, TimeZoneInfo Zone)
{
    public static FraudHours Office(TimeZoneInfo zone) => new(
        new TimeOnly(7, 0), new TimeOnly(20, 0), new HashSet<DayOfWeek> { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }, zone);

    /// <summary>Whether people work then. The hours after midnight belong to the day on which they began.</summary>
    public bool Include(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var time = TimeOnly.FromDateTime(local.DateTime);
        return From < To ? time >= From && time < To && Days.Contains(local.DayOfWeek)
            : (time >= From && Days.Contains(local.DayOfWeek)) || (time < To && Days.Contains(local.AddDays(-1).DayOfWeek));
    }
}

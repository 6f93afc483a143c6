namespace CdrStats.Web.Realtime;

/// <summary>How far back the curves of live calls reach.</summary>
/// <param name="Code">As an address says it.</param>
/// <param name="Title">English; it goes through the localiser.</param>
internal sealed record CurveSpan(string Code, string Title, TimeSpan Length, TimeSpan Step)
{
    public static IReadOnlyList<CurveSpan> All { get; } =
    [
        new("15m", "15 minutes", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1)),
        new("1h", "1 hour", TimeSpan.FromHours(1), TimeSpan.FromSeconds(5)),
        new("6h", "6 hours", TimeSpan.FromHours(6), TimeSpan.FromMinutes(1)),
        new("24h", "24 hours", TimeSpan.FromHours(24), TimeSpan.FromMinutes(2)),
    ];

    public static CurveSpan Of(string? code) => All.FirstOrDefault(span => span.Code == code) ?? All[0];

    /// <summary>When the step that a moment is in begins.</summary>
    public DateTimeOffset StepOf(DateTimeOffset at) => at.AddTicks(-((at - DateTimeOffset.UnixEpoch).Ticks % Step.Ticks));
}

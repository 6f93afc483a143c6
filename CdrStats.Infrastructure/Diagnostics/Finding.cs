using System.Globalization;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>How bad a finding is; the worse, the greater.</summary>
public enum FindingKind
{
    Good,

    /// <summary>Calls pass, but somebody should look.</summary>
    Note,

    /// <summary>Calls do not get past this link.</summary>
    Stop,
}

/// <summary>What is found at one link of the chain, in words.</summary>
/// <param name="Next">What to do about it; null: nothing, or the words say so.</param>
public sealed record Finding(FindingKind Kind, string Link, string Words, string? Next = null)
{
    public static Finding Good(string link, string words) => new(FindingKind.Good, link, words);

    public static Finding Note(string link, string words, string? next = null) => new(FindingKind.Note, link, words, next);

    public static Finding Stop(string link, string words, string? next = null) => new(FindingKind.Stop, link, words, next);
}

/// <summary>How findings write numbers and times.</summary>
internal static class FindingText
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Ago(DateTimeOffset now, DateTimeOffset then) => $"{Span(now - then)} ago";

    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "less than a second",
        { TotalMinutes: < 2 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 2 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} days",
    };
}

using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating;

/// <summary>How changes of rates and their versions are called, in English: keys of the localiser.</summary>
internal static class RateChangeWords
{
    public static string Of(RateChangeKind kind) => kind switch
    {
        RateChangeKind.Added => "New",
        RateChangeKind.Increased => "Increase",
        RateChangeKind.Decreased => "Decrease",
        RateChangeKind.Otherwise => "Other terms",
        RateChangeKind.Unchanged => "Unchanged",
        RateChangeKind.Closed => "Closed",
        _ => "Rejected",
    };

    public static string? Tone(RateChangeKind kind) => kind switch
    {
        RateChangeKind.Added => "ok",
        RateChangeKind.Increased or RateChangeKind.Decreased or RateChangeKind.Otherwise => "notice",
        RateChangeKind.Closed => "warning",
        RateChangeKind.Rejected => "critical",
        _ => null,
    };

    public static int Count(RateCounts counts, RateChangeKind kind) => kind switch
    {
        RateChangeKind.Added => counts.Added,
        RateChangeKind.Increased => counts.Increased,
        RateChangeKind.Decreased => counts.Decreased,
        RateChangeKind.Otherwise => counts.Otherwise,
        RateChangeKind.Unchanged => counts.Unchanged,
        RateChangeKind.Closed => counts.Closed,
        _ => counts.Rejected,
    };

    public static string Of(RateVersionKind kind) => kind switch
    {
        RateVersionKind.Import => "file",
        RateVersionKind.Markup => "from a carrier plan",
        RateVersionKind.Bulk => "change of many",
        RateVersionKind.Edit => "edit by hand",
        _ => "roll-back",
    };
}

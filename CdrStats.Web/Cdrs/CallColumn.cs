namespace CdrStats.Web.Cdrs;

/// <summary>A column of the list of calls.</summary>
/// <param name="Key">In the browser's memory.</param>
/// <param name="Title">English; it goes through the localiser.</param>
/// <param name="IsUsual">Shown to those who chose nothing.</param>
public sealed record CallColumn(string Key, string Title, bool IsUsual, bool IsNumber = false)
{
    /// <summary>In their order. Where a call leads to cannot be left out, nor when it began.</summary>
    public static IReadOnlyList<CallColumn> All { get; } =
    [
        new("start", "Start", true), new("switch", "Switch", false), new("customer", "Customer", true), new("account", "Account code", false), new("caller", "Caller", true), new("caller_name", "Caller name", false),
        new("destination", "Destination", true), new("country", "Country", true), new("dialcode", "Dial code", false), new("offer", "Destination name", false), new("direction", "Direction", false),
        new("duration", "Duration", true, true), new("talk", "Talk time", false, true), new("billed", "Billed", true, true), new("pdd", "Post-dial delay", false, true), new("cause", "Cause", true),
        new("rating", "Rating", false), new("carrier", "Carrier plan", false), new("sell", "Sell", true, true), new("buy", "Buy", true, true), new("margin", "Margin", true, true),
    ];

    public bool IsFixed => Key is "start" or "destination";

    private bool IsOfBuySide => Key is "buy" or "margin" or "carrier";

    /// <summary>Those that a reader may choose from.</summary>
    public static IReadOnlyList<CallColumn> For(bool seesBuySide, bool seesCustomers) =>
        [.. All.Where(column => (seesBuySide || !column.IsOfBuySide) && (seesCustomers || column.Key != "customer"))];

    /// <summary>What was chosen, as the browser remembers it; what it does not know, or nothing, is the usual.</summary>
    public static IReadOnlySet<string> Read(string? remembered) =>
        remembered?.Split('.').ToHashSet() is { } chosen && chosen.Overlaps(All.Select(column => column.Key))
            ? chosen.Intersect(All.Select(column => column.Key)).Concat(All.Where(column => column.IsFixed).Select(column => column.Key)).ToHashSet()
            : All.Where(column => column.IsUsual).Select(column => column.Key).ToHashSet();

    public static string Write(IReadOnlySet<string> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        return string.Join('.', All.Select(column => column.Key).Where(chosen.Contains));
    }
}

namespace CdrStats.Domain.Cdrs;

/// <summary>What a query string of calls says, or why it says nothing.</summary>
public abstract record CallQuery
{
    private CallQuery()
    {
    }

    /// <param name="Last">The preset of <see cref="CallPeriod"/> that the range follows; null for an open or a fixed range.</param>
    public sealed record Valid(CallFilter Filter, CallPeriod? Last) : CallQuery;

    /// <summary>Says which parameter holds what, and what is allowed.</summary>
    /// <param name="Value">Null: there is no such parameter, and those that there are are allowed.</param>
    public sealed record Invalid(string Parameter, string? Value, string Allowed) : CallQuery
    {
        public string Sentence => Value is null ? $"\"{Parameter}\" is no parameter here; there are {Allowed}." : $"{Parameter} is \"{Value}\"; allowed is {Allowed}.";
    }
}

/// <summary>A range that ends now, as a link names it: <c>last=24h</c>.</summary>
public sealed record CallPeriod(string Code, TimeSpan Length, string Title)
{
    public static IReadOnlyList<CallPeriod> All { get; } =
    [
        new("15m", TimeSpan.FromMinutes(15), "Last 15 minutes"),
        new("1h", TimeSpan.FromHours(1), "Last hour"),
        new("6h", TimeSpan.FromHours(6), "Last 6 hours"),
        new("24h", TimeSpan.FromHours(24), "Last 24 hours"),
        new("7d", TimeSpan.FromDays(7), "Last 7 days"),
        new("30d", TimeSpan.FromDays(30), "Last 30 days"),
    ];

    public static CallPeriod? Find(string code) => All.FirstOrDefault(period => period.Code.Equals(code, StringComparison.OrdinalIgnoreCase));
}

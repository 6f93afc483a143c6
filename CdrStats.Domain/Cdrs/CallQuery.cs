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

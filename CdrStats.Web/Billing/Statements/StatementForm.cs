using CdrStats.Infrastructure.Billing.Statements;

namespace CdrStats.Web.Billing.Statements;

/// <summary>What is being done on the statements page, as it is typed.</summary>
public sealed class StatementForm(StatementForm.Kind what)
{
    public enum Kind
    {
        Issue,
        Credit,
        Send,
        Issuer,
    }

    public Kind What => what;

    /// <summary>Which is taken back or sent.</summary>
    public Statement? Statement { get; init; }

    public StatementIssuer? Issuer { get; init; }

    /// <summary>The customer's id or name.</summary>
    public string Customer { get; set; } = "";

    /// <summary>A month; empty: the days count.</summary>
    public string Month { get; set; } = "";

    public string FirstDay { get; set; } = "";
    public string LastDay { get; set; } = "";

    /// <summary>Empty: the plan's.</summary>
    public string Currency { get; set; } = "";
    public string Reason { get; set; } = "";
    public string Recipient { get; set; } = "";
    public string Name { get; set; } = "";
    public string Details { get; set; } = "";
    public string NumberPrefix { get; set; } = "";
}

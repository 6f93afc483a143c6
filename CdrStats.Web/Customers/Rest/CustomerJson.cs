namespace CdrStats.Web.Customers.Rest;

/// <summary>Who owns calls and pays for them.</summary>
/// <param name="VoipPlan">The id of the plan it is on; null: none yet.</param>
/// <param name="Active">While it is not, its users cannot sign in; its calls are stored and priced all the same.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record CustomerJson(
    string Url, int Id, long Version, string Name, string? Company, string? Email, int? VoipPlan, bool Active, IReadOnlyList<CustomerCode> AccountCodes, DateTime CreatedAt);

/// <summary>What may be set of a customer; where account codes are named, these are its and no others.</summary>
public sealed record CustomerInput
{
    public string Name { get; init; } = "";
    public string? Company { get; init; }
    public string? Email { get; init; }
    public int? VoipPlan { get; init; }
    public bool Active { get; init; } = true;
    public IReadOnlyList<CustomerCode> AccountCodes { get; init; } = [];
}

/// <summary>A code by which switches name a customer.</summary>
public sealed record CustomerCode
{
    public string Code { get; init; } = "";

    /// <summary>The id of the one switch that it is limited to; null: any.</summary>
    public int? Switch { get; init; }
}

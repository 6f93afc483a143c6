using CdrStats.Domain.Accounts;

namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>The answer to somebody who wants a key.</summary>
public abstract record ApiKeyMade
{
    private ApiKeyMade()
    {
    }

    /// <summary>It is stored. The secret is told this once.</summary>
    public sealed record Done(int Id, ApiKeySecret Secret) : ApiKeyMade;

    /// <summary>Why not, in words.</summary>
    public sealed record Refused(string Reason) : ApiKeyMade;
}

using System.Security.Claims;

namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>What a key that was shown opens, or why nothing.</summary>
public abstract record ApiKeyVerdict
{
    private ApiKeyVerdict()
    {
    }

    /// <summary>It is good: whoever shows it is this.</summary>
    public sealed record Good(ClaimsPrincipal Holder) : ApiKeyVerdict;

    /// <summary>It opens nothing.</summary>
    /// <param name="Title">What is so, without saying more than the holder of the key may know.</param>
    /// <param name="Detail">With what to do about it.</param>
    public sealed record Bad(string Title, string Detail) : ApiKeyVerdict;
}

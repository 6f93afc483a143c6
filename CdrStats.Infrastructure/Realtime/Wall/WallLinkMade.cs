using CdrStats.Domain.Accounts;

namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>What came of making a wallboard link.</summary>
public abstract record WallLinkMade
{
    private WallLinkMade()
    {
    }

    /// <param name="Secret">To be shown this once.</param>
    public sealed record Done(int Id, ApiKeySecret Secret) : WallLinkMade;

    /// <param name="Reason">In words for whoever tried.</param>
    public sealed record Refused(string Reason) : WallLinkMade;
}

namespace CdrStats.Infrastructure.Accounts;

/// <summary>A user as administrators see one.</summary>
/// <param name="IsLockedOut">Too many wrong passwords; it ends by itself, or when a password is set.</param>
/// <param name="Version">What was read: an edit of anything else than this is a conflict.</param>
public sealed record UserDetails(
    int Id, string Name, string? Email, bool IsAdministrator, bool IsOperator, int? CustomerId, bool Disabled, bool IsLockedOut,
    IReadOnlyList<int> Groups, IReadOnlyList<string> Permissions, string Version = "")
{
    public static UserDetails New { get; } = new(0, "", null, false, true, null, false, false, [], []);

    internal UserDetails Versioned() => this with
    {
        Version = string.Join('\n', Name, Email, IsAdministrator, IsOperator, CustomerId, Disabled, string.Join(',', Groups.Order()), string.Join(',', Permissions.Order(StringComparer.Ordinal))),
    };
}

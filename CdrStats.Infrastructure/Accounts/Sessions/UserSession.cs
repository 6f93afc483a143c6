namespace CdrStats.Infrastructure.Accounts.Sessions;

/// <summary>One browser in which a user is signed in.</summary>
/// <param name="SeenAt">When it last showed itself, to the minute.</param>
/// <param name="Address">Where it signed in from.</param>
/// <param name="Device">As the browser names itself (User-Agent).</param>
public sealed record UserSession(Guid Id, DateTimeOffset BegunAt, DateTimeOffset SeenAt, string Address, string Device);

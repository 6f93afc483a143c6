using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Accounts.Sessions;

/// <summary>For how long a session goes on of which nothing is seen (<c>CdrStats:Sessions:IdleHours</c>): as long as a browser keeps the cookie.</summary>
public sealed class SessionLength(IConfiguration configuration)
{
    private const string Key = "CdrStats:Sessions:IdleHours";
    private const int Usual = 14 * 24;

    internal static Setting Setting { get; } = Setting.Whole(Key, 1, 366 * 24);

    public TimeSpan Idle { get; } = TimeSpan.FromHours(configuration.GetValue(Key, Usual));
}

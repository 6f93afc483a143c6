using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Accounts.SecondFactors;

/// <summary>Of whom a second factor is demanded (<c>CdrStats:SecondFactor:RequiredOf</c>): whoever has none yet sets one up before anything else.</summary>
public sealed class RequiredFactor(IConfiguration configuration)
{
    private const string Nobody = "nobody";
    private const string Operators = "operators";
    private const string Everybody = "everybody";
    private const string Key = "CdrStats:SecondFactor:RequiredOf";

    internal static Setting Setting { get; } = Setting.OneOf(Key, Nobody, Operators, Everybody);

    private readonly string _of = configuration[Key] is { Length: > 0 } of ? of.ToLowerInvariant() : Nobody;

    /// <summary>Whether the user has to set one up first.</summary>
    public bool IsMissing(ConsoleUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return !user.TwoFactorEnabled && (_of == Everybody || (_of == Operators && (user.IsAdministrator || user.IsOperator)));
    }
}

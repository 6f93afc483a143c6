using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>How mail leaves the console.</summary>
/// <param name="Host">The mail server; empty: mails are kept as files in the outbox.</param>
/// <param name="Security">none, starttls, tls or auto.</param>
public sealed record MailSettings(string Host, int Port, string Security, string UserName, string Password, string From)
{
    public const string Section = "CdrStats:Mail";

    public static MailSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new MailSettings(
            Value("Host", ""), configuration.GetValue($"{Section}:Port", 587), Value("Security", "auto").ToLowerInvariant(), Value("UserName", ""), Value("Password", ""), Value("From", "cdrstats@localhost"));

        string Value(string key, string otherwise) => configuration[$"{Section}:{key}"] is { Length: > 0 } value ? value : otherwise;
    }
}

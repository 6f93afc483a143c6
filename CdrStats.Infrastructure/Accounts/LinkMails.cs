using System.Collections.Concurrent;
using System.Threading.Channels;
using CdrStats.Infrastructure.Notifications;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Sends links that set a password or confirm an address, beside the outbox: what lies there can be read by whoever may look after mails, and with such a link they would be the user. It is
/// done in the background, so that an answer takes as long for a name that nobody has; at most one of a kind in a minute for a user.
/// </summary>
public sealed partial class LinkMails(MailSender sender, TimeProvider clock, ILogger<LinkMails> logger) : BackgroundService
{
    private const int MostWaiting = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Channel<Mail> _waiting = Channel.CreateBounded<Mail>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = [];

    /// <param name="kind">Whose it is, and what for.</param>
    internal void Leave(string kind, int user, string recipient, string subject, string text)
    {
        var now = clock.GetUtcNow();
        if (_last.TryGetValue(kind, out var last) && now - last < Pause)
        {
            return;
        }

        _last[kind] = now;
        _waiting.Writer.TryWrite(new Mail(kind, user, recipient, subject, text));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var mail in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            if (await sender.SendAsync(mail.Recipient, mail.Subject, mail.Text, [], stoppingToken) is MailOutcome.Failed failed)
            {
                _last.TryRemove(mail.Kind, out _);
                LogNotSent(mail.User, failed.Reason);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A link for user {User} could not be mailed: {Reason}. It can be asked for again")]
    private partial void LogNotSent(int user, string reason);

    private sealed record Mail(string Kind, int User, string Recipient, string Subject, string Text);
}

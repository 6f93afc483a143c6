using System.Collections.Concurrent;
using System.Threading.Channels;
using CdrStats.Infrastructure.Notifications;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Sends links that set a password, beside the outbox: what lies there can be read by whoever may look after mails, and with such a link they would be the user. It is
/// done in the background, so that an answer takes as long for a name that nobody has; at most one in a minute for a user.
/// </summary>
public sealed partial class PasswordMails(MailSender sender, TimeProvider clock, ILogger<PasswordMails> logger) : BackgroundService
{
    private const int MostWaiting = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Channel<Mail> _waiting = Channel.CreateBounded<Mail>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<int, DateTimeOffset> _last = [];

    internal void Leave(int user, string recipient, string subject, string text)
    {
        var now = clock.GetUtcNow();
        if (_last.TryGetValue(user, out var last) && now - last < Pause)
        {
            return;
        }

        _last[user] = now;
        _waiting.Writer.TryWrite(new Mail(user, recipient, subject, text));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var mail in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            if (await sender.SendAsync(mail.Recipient, mail.Subject, mail.Text, [], stoppingToken) is MailOutcome.Failed failed)
            {
                _last.TryRemove(mail.User, out _);
                LogNotSent(mail.User, failed.Reason);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The link by which user {User} sets a password could not be mailed: {Reason}. It can be asked for again")]
    private partial void LogNotSent(int user, string reason);

    private sealed record Mail(int User, string Recipient, string Subject, string Text);
}

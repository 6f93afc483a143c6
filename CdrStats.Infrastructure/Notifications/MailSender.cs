using System.Globalization;
using System.Net.Sockets;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Storage.Embedded;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>A file that a mail carries.</summary>
public sealed record MailAttachment(string Name, string ContentType, Stream Content)
{
    /// <summary>Under which the HTML shows it; null: it is attached.</summary>
    public string? Key { get; init; }
}

/// <summary>What became of a mail.</summary>
public abstract record MailOutcome
{
    private MailOutcome()
    {
    }

    /// <param name="Way">A mail server, or the file of the outbox.</param>
    public sealed record Sent(string Way) : MailOutcome
    {
        /// <summary>What the mail server said when it took it.</summary>
        public string Answer { get; init; } = "";
    }

    /// <summary>Why it was not sent, in words for whoever sent it.</summary>
    public sealed record Failed(string Reason) : MailOutcome
    {
        /// <summary>Another try would end the same way: the address, or the mail itself, was refused.</summary>
        public bool IsFinal { get; init; }
    }
}

/// <summary>Sends mail through the configured server; without one it is kept in the data directory's outbox, as a file that a mail program opens.</summary>
public sealed partial class MailSender(IConfiguration configuration, TimeProvider clock, ILogger<MailSender> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Brand _brand = new(configuration);

    /// <summary>The mail server; empty: there is none.</summary>
    public string Host => MailSettings.Read(configuration).Host;

    public bool IsOutboxOnly => Host.Length == 0;

    private string Outbox => Path.Combine(DatabaseLocation.DataDirectory(configuration), "outbox");

    /// <param name="messageId">By which the mail is known when it is sent a second time; null: a new one.</param>
    /// <param name="html">The same as HTML, for programs that show it; null: there is none.</param>
    public Task<MailOutcome> SendAsync(
        string recipient, string subject, string text, IReadOnlyList<MailAttachment> attachments, CancellationToken cancellation, string? messageId = null, string? html = null) =>
        SendAsync(MailSettings.Read(configuration), recipient, subject, text, attachments, cancellation, messageId, html);

    /// <summary>Sends by settings that need not be stored yet.</summary>
    internal async Task<MailOutcome> SendAsync(
        MailSettings settings, string recipient, string subject, string text, IReadOnlyList<MailAttachment> attachments, CancellationToken cancellation, string? messageId = null, string? html = null)
    {
        ArgumentNullException.ThrowIfNull(attachments);
        if (!MailboxAddress.TryParse(recipient, out var to) || !to.Address.Contains('@', StringComparison.Ordinal))
        {
            return new MailOutcome.Failed("This is no mail address.") { IsFinal = true };
        }

        try
        {
            using var message = Compose(settings, to, subject, text, html, attachments);
            if (messageId is not null)
            {
                message.MessageId = messageId;
            }

            return settings.Host.Length == 0 ? new MailOutcome.Sent(await KeepAsync(message, cancellation)) : new MailOutcome.Sent(settings.Host) { Answer = await DeliverAsync(settings, message, cancellation) };
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // Whatever it is, the mail stays, with the reason: a server that wants a login, or knows none of the ways that are set, is a mistake of the
            // program to MailKit, and a sender that is no address one of the format.
            LogFailed(error, settings.Host);
            return new MailOutcome.Failed(settings.Host.Length == 0 ? $"The outbox could not be written: {error.Message}" : $"The mail server {settings.Host} did not take it: {error.Message}")
            {
                // 5yz of RFC 5321, about this recipient or this mail. Of the sender it says that the settings are wrong, which somebody may mend.
                IsFinal = error is SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted, StatusCode: >= (SmtpStatusCode)500 },
            };
        }
    }

    private MimeMessage Compose(MailSettings settings, MailboxAddress to, string subject, string text, string? html, IReadOnlyList<MailAttachment> attachments)
    {
        var body = new BodyBuilder { TextBody = MailBrand.Text(_brand, text), HtmlBody = html is null ? null : MailBrand.Html(_brand, html, $"cid:{MailBrand.LogoKey}") };
        if (html is not null && _brand.Logo is { } logo)
        {
            body.LinkedResources.Add("logo", logo.Bytes, ContentType.Parse(logo.ContentType)).ContentId = MailBrand.LogoKey;
        }

        foreach (var picture in attachments.Where(one => one.Key is not null))
        {
            var shown = body.LinkedResources.Add(picture.Name, picture.Content, ContentType.Parse(picture.ContentType));
            shown.ContentId = picture.Key;
        }

        var message = new MimeMessage { Subject = subject, Date = clock.GetUtcNow() };
        var from = MailboxAddress.Parse(settings.From);
        message.From.Add(string.IsNullOrEmpty(from.Name) && _brand.HasName ? new MailboxAddress(_brand.Name, from.Address) : from);
        message.To.Add(to);
        var mixed = new Multipart("mixed") { body.ToMessageBody() };
        foreach (var attachment in attachments.Where(one => one.Key is null))
        {
            // The content is read when it is sent, not kept beside.
            mixed.Add(new MimePart(ContentType.Parse(attachment.ContentType))
            {
                Content = new MimeContent(attachment.Content),
                ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
                ContentTransferEncoding = ContentEncoding.Base64,
                FileName = attachment.Name,
            });
        }

        message.Body = mixed;
        return message;
    }

    private async Task<string> DeliverAsync(MailSettings settings, MimeMessage message, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var client = new SmtpClient();
        await client.ConnectAsync(settings.Host, settings.Port, settings.Security switch
        {
            "none" => SecureSocketOptions.None,
            "starttls" => SecureSocketOptions.StartTls,
            "tls" => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.Auto,
        }, patience.Token);
        if (settings.UserName.Length > 0)
        {
            await client.AuthenticateAsync(settings.UserName, settings.Password, patience.Token);
        }

        var answer = await client.SendAsync(message, patience.Token);
        try
        {
            await client.DisconnectAsync(true, patience.Token);
        }
        catch (Exception error) when (error is IOException or ProtocolException or CommandException or SocketException or OperationCanceledException)
        {
            // It was taken; sent again because of a hasty goodbye it would come twice.
            LogParted(error, settings.Host);
        }

        return answer;
    }

    private async Task<string> KeepAsync(MimeMessage message, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Outbox);
        var name = string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.eml");
        await using var file = new FileStream(Path.Combine(Outbox, name), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
        await message.WriteToAsync(file, cancellation);
        return $"outbox/{name}";
    }

    [LoggerMessage(LogLevel.Debug, "The mail server {Host} took the mail and hung up")]
    private partial void LogParted(Exception error, string host);

    [LoggerMessage(LogLevel.Warning, "A mail could not be sent ({Host})")]
    private partial void LogFailed(Exception error, string host);
}

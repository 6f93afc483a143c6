using MimeKit;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>What people type as an address.</summary>
internal static class MailAddress
{
    public static bool IsOne(string text) => MailboxAddress.TryParse(text, out var box) && box.Address.Contains('@', StringComparison.Ordinal);
}

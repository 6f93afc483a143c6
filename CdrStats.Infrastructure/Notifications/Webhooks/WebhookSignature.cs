using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdrStats.Infrastructure.Notifications.Webhooks;

/// <summary>
/// How a receiver knows that a delivery is ours and is not an old one sent again: <c>t=SECONDS,v1=HEX</c>, the HMAC-SHA256 of <c>SECONDS.BODY</c> with
/// the webhook's secret.
/// </summary>
public static class WebhookSignature
{
    public const string Header = "CdrStats-Signature";

    /// <param name="at">When it is sent.</param>
    public static string Of(string secret, string body, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }
}

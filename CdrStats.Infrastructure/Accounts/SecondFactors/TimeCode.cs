using OtpNet;

namespace CdrStats.Infrastructure.Accounts.SecondFactors;

/// <summary>The code of six digits that an authenticator shows for half a minute (RFC 6238 with SHA-1, as every authenticator does it), and the address that it learns the key from.</summary>
public static class TimeCode
{
    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const int KeyBytes = 20;

    // Clocks differ, and people type.
    private static readonly VerificationWindow OneEitherSide = new(previous: 1, future: 1);

    /// <summary>A new key, as authenticators take it (base 32).</summary>
    public static string NewKey() => Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(KeyBytes));

    /// <summary>The code of a moment.</summary>
    /// <exception cref="ArgumentException">The key is not base 32.</exception>
    public static string At(string key, DateTimeOffset moment) => Of(key).ComputeTotp(moment.UtcDateTime);

    /// <summary>Whether it is the code of now, or of the half minute before or after.</summary>
    public static bool Fits(string key, string code, DateTimeOffset now) => Of(key).VerifyTotp(now.UtcDateTime, Clean(code), out _, OneEitherSide);

    /// <summary>A code as people type it, without what authenticators put between the digits.</summary>
    public static string Clean(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
    }

    /// <summary>What the QR code holds.</summary>
    public static string Address(string issuer, string user, string key) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(user)}?secret={key}&issuer={Uri.EscapeDataString(issuer)}&digits={Digits}&period={StepSeconds}";

    private static Totp Of(string key) => new(Base32Encoding.ToBytes(key), StepSeconds, totpSize: Digits);
}

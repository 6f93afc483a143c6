using System.Globalization;
using System.Security.Cryptography;

namespace CdrStats.Domain.Accounts;

/// <summary>The code of six digits that an authenticator shows for half a minute (RFC 6238 with SHA-1, as every authenticator does it), and the address that it learns the key from.</summary>
public static class TimeCode
{
    public const int Digits = 6;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;
    private const int KeyBytes = 20;

    /// <summary>A new key, as authenticators take it (base 32).</summary>
    public static string NewKey() => ToBase32(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The code of a moment.</summary>
    /// <exception cref="FormatException">The key is not base 32.</exception>
    public static string At(string key, DateTimeOffset moment)
    {
        Span<byte> step = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(step, Step(moment));
#pragma warning disable CA5350 // Authenticators know no other; the keyed hash is not broken by collisions.
        var hash = HMACSHA1.HashData(FromBase32(key), step);
#pragma warning restore CA5350
        var number = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether it is the code of now, or of the half minute before or after: clocks differ, and people type.</summary>
    public static bool Fits(string key, string code, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(code);
        var (typed, fits) = (System.Text.Encoding.UTF8.GetBytes(Clean(code)), false);
        for (var step = -1; step <= 1; step++)
        {
            fits |= CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(At(key, now.AddSeconds(step * StepSeconds))), typed);
        }

        return fits;
    }

    /// <summary>A code as people type it, without what authenticators put between the digits.</summary>
    public static string Clean(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
    }

    /// <summary>What the QR code holds.</summary>
    public static string Address(string issuer, string user, string key) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(user)}?secret={key}&issuer={Uri.EscapeDataString(issuer)}&digits={Digits}&period={StepSeconds}";

    private static long Step(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / StepSeconds;

    private static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder();
        var (bits, kept) = (0, 0);
        foreach (var one in bytes)
        {
            (bits, kept) = ((bits << 8) | one, kept + 8);
            for (; kept >= 5; kept -= 5)
            {
                text.Append(Letters[(bits >> (kept - 5)) & 31]);
            }

            bits &= (1 << kept) - 1;
        }

        return text.ToString();
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (bits, kept) = (0, 0);
        foreach (var letter in text)
        {
            var value = Letters.IndexOf(letter, StringComparison.Ordinal);
            (bits, kept) = ((bits << 5) | (value >= 0 ? value : throw new FormatException("The key is not base 32.")), kept + 5);
            if (kept >= 8)
            {
                kept -= 8;
                bytes.Add((byte)(bits >> kept));
                bits &= (1 << kept) - 1;
            }
        }

        return [.. bytes];
    }
}

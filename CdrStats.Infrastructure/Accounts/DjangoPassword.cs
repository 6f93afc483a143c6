using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// A password's hash as Django stores it, <c>pbkdf2_sha256$ITERATIONS$SALT$BASE64</c> (PBKDF2 of RFC 8018 with HMAC-SHA-256): what a CDR-Stats 3 has of its users.
/// </summary>
public static class DjangoPassword
{
    private const string Algorithm = "pbkdf2_sha256";
    private const int HashBytes = 32;

    // As much work as a sign-in may cost: a stored text must not be able to ask for more.
    private const int MostIterations = 2_000_000;

    /// <summary>Whether a stored text is such a hash, which <see cref="Fits"/> can check.</summary>
    public static bool IsOne(string? stored) => Read(stored) is not null;

    /// <summary>Whether this is the password. False, too, where the stored text is no such hash.</summary>
    public static bool Fits(string stored, string password) =>
        Read(stored) is var (iterations, salt, hash)
        && CryptographicOperations.FixedTimeEquals(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), iterations, HashAlgorithmName.SHA256, HashBytes), hash);

    private static (int Iterations, string Salt, byte[] Hash)? Read(string? stored)
    {
        var hash = new byte[HashBytes];
        return stored?.Split('$') is [Algorithm, var count, { Length: > 0 } salt, var base64]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations is > 0 and <= MostIterations
            && Convert.TryFromBase64String(base64, hash, out var bytes) && bytes == HashBytes
                ? (iterations, salt, hash)
                : null;
    }
}

using System.Security.Cryptography;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>A password nobody can guess, told once.</summary>
public static class GeneratedPassword
{
    // Without letters and digits that look alike: it is read off a screen.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>16 letters and digits: 93 bits.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, 16);
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace CdrStats.Domain.Accounts;

/// <summary>
/// An API key as its holder has it: <c>cdrs_</c>, 8 letters and digits that name it on the screen, an underline, and 32 that nobody else knows
/// (190 bits, so a plain SHA-256 is as good as a slow one). It stands in yaml, shells and headers without quotes. As text it is its name alone:
/// a secret that strays into a log line says nothing.
/// </summary>
public sealed class ApiKeySecret
{
    public const string Mark = "cdrs_";

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    private const int PrefixLength = 13;
    private const int Length = PrefixLength + 33;

    private readonly string _text;

    private ApiKeySecret(string text) => _text = text;

    /// <summary>What it may be called by on a screen and in a log.</summary>
    public string Prefix => _text[..PrefixLength];

    /// <summary>The key itself, to be told to its holder once.</summary>
    public string Reveal() => _text;

    /// <summary>What is stored of it.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes(_text));

    public override string ToString() => $"{Prefix}…";

    public static ApiKeySecret New() => new($"{Mark}{RandomNumberGenerator.GetString(Alphabet, PrefixLength - Mark.Length)}_{RandomNumberGenerator.GetString(Alphabet, Length - PrefixLength - 1)}");

    /// <summary>Null: it is not written as a key is.</summary>
    public static ApiKeySecret? Read(string? text) =>
        text?.Length == Length && text.StartsWith(Mark, StringComparison.Ordinal) && text[PrefixLength] == '_'
            && !text.AsSpan(Mark.Length, PrefixLength - Mark.Length).ContainsAnyExcept(Letters) && !text.AsSpan(PrefixLength + 1).ContainsAnyExcept(Letters)
            ? new ApiKeySecret(text)
            : null;
}

using System.Collections.Frozen;
using System.Text.Json;
using CdrStats.Domain.Languages;

namespace CdrStats.Infrastructure.Languages;

/// <summary>
/// Texts in one language: pages and mails ask with the English text and get what it is there. The translations are <c>Texts/{code}.json</c> beside this, read when first asked for.
/// A text without a translation stays English.
/// </summary>
public sealed class Wording
{
    /// <summary>Behind the key of the many stands the form for few, in the languages that have one.</summary>
    public const string Few = " (few)";

    private static readonly FrozenDictionary<string, Lazy<Wording>> _all =
        Language.All.ToFrozenDictionary(language => language.Code, language => new Lazy<Wording>(() => new Wording(language)));

    private readonly FrozenDictionary<string, string> _texts;

    private Wording(Language language) => (Language, _texts) = (language, Read(language));

    public Language Language { get; }

    /// <summary>All that is translated, by the English text.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <param name="text">English; {0} and on are the <paramref name="values"/>, written as the language does.</param>
    public string this[string text, params ReadOnlySpan<object?> values] => values.Length == 0 ? Find(text) ?? text : string.Format(Language.Culture, Find(text) ?? text, values);

    /// <param name="code">A user's language; null or none of ours: English.</param>
    public static Wording Of(string? code) => Of(Language.Of(code) ?? Language.English);

    public static Wording Of(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return _all[language.Code].Value;
    }

    /// <summary>The translation; null: there is none, and the English text is it.</summary>
    public string? Find(string text) => _texts.GetValueOrDefault(text);

    /// <summary>The key of the sentence that counts so many: <paramref name="one"/> of one, <paramref name="other"/> of others, and what the language has for few.</summary>
    public string KeyOf(long count, string one, string other) => Language.FormOf(count) switch
    {
        PluralForm.One => one,
        PluralForm.Few when _texts.ContainsKey(other + Few) => other + Few,
        _ => other,
    };

    private static FrozenDictionary<string, string> Read(Language language)
    {
        using var stream = typeof(Wording).Assembly.GetManifestResourceStream($"texts.{language.Code}.json");
        return stream is null ? FrozenDictionary<string, string>.Empty
            : JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

using System.Globalization;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Web.Shell;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Alarms;

/// <summary>What is stored of incidents in English, in the language of whoever reads: sentences of the console's own are known by their form.</summary>
internal static class StoredWords
{
    /// <summary>Every text that a language translates for it.</summary>
    public static IEnumerable<string> Keys => IncidentSentences.All.Concat(IncidentSentences.Names)
        .SelectMany(sentence => sentence.AllChoices.Append(sentence.Other).Concat(sentence.One is { } one ? [one] : []))
        .Concat(IncidentSentences.Plain).Distinct(StringComparer.Ordinal);

    /// <summary>The sentence; what is none of the console's, such as a comment, stays as it is.</summary>
    public static string Told(this IStringLocalizer texts, string written) =>
        IncidentSentences.Plain.Contains(written) ? texts[written] : Told(texts, written, IncidentSentences.All) ?? written;

    /// <summary>How the incident is called: an alarm by its own name.</summary>
    public static string Name(this IStringLocalizer texts, Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return incident.Alarm is null ? Told(texts, incident.Name, IncidentSentences.Names) ?? incident.Name : incident.Name;
    }

    /// <summary>What opened it.</summary>
    public static string Reason(this IStringLocalizer texts, Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return incident.Alarm is { Rule: var rule } ? $"{texts[AlarmText.Of(rule.Measure)]} {Value(incident.Value, AlarmText.Unit(rule))}" : texts.Told(incident.Words);
    }

    /// <summary>A line of its history; what people wrote stays as they wrote it.</summary>
    public static string Line(this IStringLocalizer texts, IncidentEvent line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line is { Kind: IncidentEventKind.Commented, Who: not null } ? line.Words : texts.Told(line.Words);
    }

    /// <summary>A value with its unit, as the reader writes numbers.</summary>
    public static string Value(decimal? value, string unit) =>
        value is { } number ? $"{decimal.Round(number, 4).ToString("#,0.####", CultureInfo.CurrentCulture)} {unit}".TrimEnd() : "–";

    private static string? Told(IStringLocalizer texts, string written, IReadOnlyList<Sentence> sentences)
    {
        foreach (var sentence in sentences)
        {
            if (sentence.Values(written) is not { } values)
            {
                continue;
            }

            object[] told = [.. values.Select((value, place) => sentence.IsWorded(place) ? Word(texts, value) : value)];
            return sentence.One is { } one && long.TryParse(values[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var count)
                ? texts.Plural(count, one, sentence.Other, told[1..]) : texts[sentence.Other, told];
        }

        return null;
    }

    // Words within a sentence begin with a small letter where they have a sentence's beginning elsewhere.
    private static string Word(IStringLocalizer texts, string word)
    {
        if (Told(texts, word, IncidentSentences.All) is { } sentence)
        {
            return sentence;
        }

        if (texts[word] is { ResourceNotFound: false } || word.Length == 0 || !char.IsAsciiLetterLower(word[0]))
        {
            return texts[word];
        }

        return texts[char.ToUpperInvariant(word[0]) + word[1..]] is { ResourceNotFound: false, Value: { Length: > 0 } big } ? char.ToLower(big[0], CultureInfo.CurrentUICulture) + big[1..] : word;
    }
}

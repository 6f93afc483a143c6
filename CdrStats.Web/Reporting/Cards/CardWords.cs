using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Reporting.Cards;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Reporting.Cards;

/// <summary>What cards are called, in English that goes through the localiser.</summary>
internal static class CardWords
{
    /// <summary>The user's own words, else what it shows.</summary>
    public static string Heading(DashboardCard card, IStringLocalizer texts)
    {
        string[] parts = card.By == CardBy.Nothing ? [texts[card.Shown.Title], texts[card.Time.Title]] : [texts[card.Shown.Title], texts[By(card.By)], texts[card.Time.Title]];
        return card.Title.Length > 0 ? card.Title : string.Join(" · ", parts);
    }

    public static string Shape(CardShape shape) => shape switch
    {
        CardShape.Figure => "One figure",
        CardShape.Line => "Lines over time",
        CardShape.Bars => "Bars over time",
        CardShape.Ranking => "The greatest, in order",
        _ => "Parts of the whole",
    };

    public static string By(CardBy by) => by switch
    {
        CardBy.Switch => "by switch",
        CardBy.Country => "by country",
        CardBy.Cause => "by hang-up cause",
        CardBy.Customer => "by customer",
        CardBy.Carrier => "by carrier plan",
        CardBy.Destination => "by destination",
        _ => "all together",
    };

    public static string Part(CardPart part, CardBy by, IStringLocalizer texts) =>
        part.Key is null ? texts["others"]
        : by == CardBy.Cause ? $"{part.Key} {part.Name}".TrimEnd()
        : part.Name.Length > 0 ? part.Name
        : texts[by switch { CardBy.Customer => "no owner", CardBy.Carrier => "no carrier", CardBy.Country => "no country", _ => "no destination" }];

    /// <summary>The filter of the calls behind a part; null: calls of nobody and of nowhere cannot be searched for.</summary>
    public static (string Name, string Value)? Filter(CardPart part, CardBy by) => part.Key is null or "" or "0" && by != CardBy.Cause ? null
        : by switch
        {
            CardBy.Switch => ("switch", part.Key!),
            CardBy.Country => ("country", part.Key!),
            CardBy.Cause when part.Key is { } cause => ("hangup_cause", cause),
            CardBy.Customer => ("customer", part.Key!),
            CardBy.Carrier => ("carrier", part.Key!),
            CardBy.Destination => ("dialcode", part.Key!),
            _ => null,
        };
}

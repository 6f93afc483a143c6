using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdrStats.Domain.Reporting.Cards;

/// <summary>Cards as they are stored: a JSON array, with the names of shapes and of what is told apart.</summary>
public static class CardText
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(IEnumerable<DashboardCard> cards) => JsonSerializer.Serialize(cards, Written);

    /// <summary>Those that are still as they may be: what a later version no longer knows is left out.</summary>
    public static IReadOnlyList<DashboardCard> Read(string text)
    {
        var cards = new List<DashboardCard>();
        using var document = JsonDocument.Parse(text);
        foreach (var element in document.RootElement.EnumerateArray())
        {
            try
            {
                if (element.Deserialize<DashboardCard>(Written) is { Title: not null, Metric: not null, Period: not null } card && card.Complaint() is null)
                {
                    cards.Add(card);
                }
            }
            catch (JsonException)
            {
                // A shape or a distinction that there is no longer.
            }
        }

        return cards;
    }
}

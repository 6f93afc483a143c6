using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Reporting.Cards;

namespace CdrStats.Web.Reporting.Cards;

/// <summary>A tile or chart of a dashboard. What is left out is as written here.</summary>
public sealed record CardJson
{
    /// <summary>Up to 60 characters; empty: what it shows says it.</summary>
    public string Title { get; init; } = "";

    /// <summary>calls, attempts, billed, asr, sell and the others of the reports.</summary>
    public string Metric { get; init; } = "calls";

    public CardShape Shape { get; init; }

    public CardBy By { get; init; }

    /// <summary>6h, 24h, 7d and the others that pages know, but for 15m and 1h.</summary>
    public string Period { get; init; } = "24h";

    /// <summary>Columns of four.</summary>
    public int Width { get; init; } = 1;

    /// <summary>Its id; null: all.</summary>
    public int? Switch { get; init; }

    /// <summary>Its id; null: all that the reader may see.</summary>
    public int? Customer { get; init; }

    /// <summary>ISO 3166-1 alpha-2; null: all.</summary>
    public string? Country { get; init; }

    internal static CardJson Of(DashboardCard card) => new()
    {
        Title = card.Title,
        Metric = card.Metric,
        Shape = card.Shape,
        By = card.By,
        Period = card.Period,
        Width = card.Width,
        Switch = card.SwitchId,
        Customer = card.CustomerId,
        Country = card.Country,
    };

    internal DashboardCard ToCard() => new(Title, Metric, Shape, By, Period, Width, Switch, Customer, Country);
}

/// <summary>The dashboard that somebody sees as theirs.</summary>
/// <param name="Of">Who arranged it: the user, an administrator for a group, or nobody: it is the usual one.</param>
/// <param name="Group">The group's name, where it is a group's.</param>
/// <param name="Cards">In their order, up to 24.</param>
public sealed record DashboardJson(string Url, PlanOf Of, string? Group, IReadOnlyList<CardJson> Cards);

/// <summary>What may be said of a dashboard.</summary>
public sealed record DashboardInput
{
    public IReadOnlyList<CardJson> Cards { get; init; } = [];

    /// <summary>Null: one of them is no card.</summary>
    internal IReadOnlyList<DashboardCard>? ToCards() => Cards.All(card => card is not null) ? [.. Cards.Select(card => card.ToCard())] : null;
}

/// <summary>A group, and whether a dashboard was arranged for it.</summary>
/// <param name="Name">Of the group.</param>
public sealed record GroupDashboardJson(string Url, GroupJson Group, bool IsArranged);

/// <summary>A group of users.</summary>
public sealed record GroupJson(int Id, string Name);

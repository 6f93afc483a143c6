using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Reporting.Cards;

/// <summary>Cards that move as calls arrive: whoever looks at the same card shares its figures, which are read as often as they are cheap.</summary>
public sealed class CardFeed : IDisposable
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(2);

    /// <summary>Of a server's time one card takes no more than this part.</summary>
    private const int Share = 10;

    private readonly SharedFeed<Asked, CardFigures> _figures;

    public CardFeed(CardQueries queries, ImportPulses pulses, TimeProvider clock, ILogger<CardFeed> logger)
    {
        ArgumentNullException.ThrowIfNull(queries);
        _figures = new SharedFeed<Asked, CardFigures>((asked, cancellation) => queries.ReadAsync(asked.Scope, asked.Card, TimeZoneInfo.FindSystemTimeZoneById(asked.Zone), cancellation), pulses, clock, logger)
        {
            AtMostEvery = AtMostEvery,
            Share = Share,
        };
    }

    /// <param name="zone">Whose days begin and end what it shows; weeks begin as the current culture's do.</param>
    public IAsyncEnumerable<CardFigures> WatchAsync(AccessScope scope, DashboardCard card, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(zone);
        // What a card is called and how wide it is make no other figures.
        var asked = card with { Title = "", Width = 1 };
        return _figures.WatchAsync(new Asked(scope, asked, zone.Id, CultureInfo.CurrentCulture.DateTimeFormat.FirstDayOfWeek), cancellation);
    }

    public void Dispose() => _figures.Dispose();

    private sealed record Asked(AccessScope Scope, DashboardCard Card, string Zone, DayOfWeek FirstOfWeek);
}

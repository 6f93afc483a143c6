using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Where the past of calls in progress is kept: seconds for days, minutes for long. What is written again replaces what was there.</summary>
internal interface ICallSeries
{
    /// <summary>As the diagnostic page calls it.</summary>
    string Name { get; }

    /// <exception cref="SeriesTroubleException">It cannot be written now.</exception>
    Task WriteAsync(IReadOnlyList<CallSample> samples, CancellationToken cancellation);

    /// <summary>Writes whole minutes.</summary>
    /// <exception cref="SeriesTroubleException">It cannot be written now.</exception>
    Task WriteMinutesAsync(IReadOnlyList<CallLoad> minutes, CancellationToken cancellation);

    /// <summary>What there is, by key and then by time; steps of which nothing is known are left out.</summary>
    /// <exception cref="SeriesTroubleException">It cannot be read now.</exception>
    Task<IReadOnlyList<CallLoad>> ReadAsync(HistoryQuestion question, CancellationToken cancellation);

    /// <summary>From the first whole minute of the key that is kept to the end of its newest; null: there is none.</summary>
    /// <exception cref="SeriesTroubleException">It cannot be read now.</exception>
    Task<TimeRange?> KnownAsync(HistoryKey key, CancellationToken cancellation);

    /// <summary>Removes seconds and minutes from before.</summary>
    /// <exception cref="SeriesTroubleException">It cannot be done now.</exception>
    Task PruneAsync(DateTimeOffset secondsBefore, DateTimeOffset minutesBefore, CancellationToken cancellation);
}

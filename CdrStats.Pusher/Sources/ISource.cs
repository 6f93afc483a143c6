namespace CdrStats.Pusher.Sources;

/// <summary>
/// Records to send, in order. A row is offered again until it was marked, so that nothing is lost between the two.
/// Implementations: <see cref="FlaggedTable"/> and <see cref="BookmarkedTable"/> over a database, <see cref="Csv.CsvSource"/>, <see cref="FakeCallSource"/>.
/// </summary>
internal interface ISource
{
    /// <summary>What is read and how progress is kept, for people.</summary>
    string Description { get; }

    /// <summary>What people should know as long as it is so, and what no one waits for; null: nothing.</summary>
    string? Notice => null;

    /// <summary>Rows that the store numbers one after the other, so that a missing number tells of a missing record; none where it does not.</summary>
    IEnumerable<Reporting.NumberedRows> Numbered => [];

    /// <summary>Makes sure that the source can be read as configured.</summary>
    /// <exception cref="Configuration.ConfigurationException">It never can be: the message says what to change.</exception>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>At most <paramref name="limit"/> rows that are not marked yet; none when everything was sent.</summary>
    Task<IReadOnlyList<SourceRow>> ReadAsync(int limit, CancellationToken cancellation);

    /// <summary>The rows are in the inbox or among the dead letters.</summary>
    Task MarkAsync(IReadOnlyList<SourceRow> rows, CancellationToken cancellation);

    /// <summary>The newest rows, sent or not; reading them changes nothing.</summary>
    Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation);
}

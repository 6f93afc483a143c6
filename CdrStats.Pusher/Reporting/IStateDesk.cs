namespace CdrStats.Pusher.Reporting;

/// <summary>Where a console takes the reports of its pushers. Implementations: <see cref="HttpStateDesk"/> and <see cref="PostgresStateDesk"/>.</summary>
internal interface IStateDesk : IAsyncDisposable
{
    /// <summary>Hands a report in; the one before is forgotten there.</summary>
    /// <returns>Why it was not taken, in words; null: it was.</returns>
    Task<string?> SendAsync(Domain.Diagnostics.PusherReport report, CancellationToken cancellation);
}

using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Destinations;

/// <summary>Where records go. Sending one again after a crash does no harm wherever <see cref="KnowsSourceKeys"/>.</summary>
internal interface IInbox : IAsyncDisposable
{
    /// <summary>For people: what and where it is.</summary>
    string Description { get; }

    /// <summary>Whether it keeps a record that is sent twice once.</summary>
    bool KnowsSourceKeys { get; }

    /// <summary>Makes sure that it can be written to; done anew after each outage, since an upgrade may have changed it meanwhile.</summary>
    /// <exception cref="Configuration.ConfigurationException">It cannot take these records as it is; the message says what to change.</exception>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Stores records, all or none but for those it will never take, which are set aside with what it said.</summary>
    /// <returns>How many were new, and which were refused.</returns>
    Task<(int Added, IReadOnlyList<RejectedRecord> Refused)> SendAsync(IReadOnlyList<InboxRecord> records, CancellationToken cancellation);
}

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>Where and how the embedded PostgreSQL runs.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The console's data directory (absolute); the cluster lives in <c>postgres</c> beneath it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Addresses to listen on, separated by commas, as PostgreSQL takes them. Loopback is always among them.</summary>
    public string ListenAddresses { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on; null chooses a free one at the first start and keeps it.</summary>
    public int? Port { get; init; }

    /// <summary>The folder with <c>postgres</c> and <c>initdb</c>; null searches the usual places.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>False gives up safety against a power cut for speed, and takes little memory: for tests alone.</summary>
    public bool Durable { get; init; } = true;
}

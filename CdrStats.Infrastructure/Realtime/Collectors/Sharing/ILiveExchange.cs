namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>A place by way of which the hosts of one database tell each other of the switches that they follow.</summary>
internal interface ILiveExchange
{
    /// <summary>For people: "PostgreSQL", "Redis".</summary>
    string Name { get; }

    /// <summary>Whether an error says that the place is away, and not that something is wrong with us.</summary>
    bool IsAway(Exception error);

    /// <summary>Opens a line to it that hears announcements from now on. Its errors, and those of the line, are those of the place.</summary>
    Task<ILiveLine> OpenAsync(CancellationToken cancellation);
}

/// <summary>An open line to a <see cref="ILiveExchange"/>: for one user at a time, and of no use after its first error.</summary>
internal interface ILiveLine : IAsyncDisposable
{
    /// <summary>Asks the other hosts to tell what they follow, for a while.</summary>
    Task AskAsync(CancellationToken cancellation);

    /// <summary>Writes down how it stands with switches, and announces it.</summary>
    Task TellAsync(IReadOnlyList<ToldSwitch> told, CancellationToken cancellation);

    /// <summary>What was written down of these switches; one of which nothing was is left out.</summary>
    Task<IReadOnlyList<HeardSwitch>> HearAsync(int[] switches, CancellationToken cancellation);

    /// <summary>Waits for an announcement, at most so long; what was announced since the last time.</summary>
    Task<LiveNews> WaitAsync(TimeSpan most, CancellationToken cancellation);
}

/// <summary>What is announced; also by this host itself.</summary>
[Flags]
internal enum LiveNews
{
    None = 0,

    /// <summary>A host wrote down how it stands with a switch.</summary>
    Told = 1,

    /// <summary>A host asked for what others follow.</summary>
    Wanted = 2,
}

/// <param name="Told">How it stands with it, as JSON.</param>
internal sealed record ToldSwitch(int SwitchId, string Told);

/// <param name="Age">Since when it was written down, by the clock of the place.</param>
internal sealed record HeardSwitch(int SwitchId, string Told, TimeSpan Age);

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>How a switch tells its calls, as it is shown: everything but the secret, which is never shown again.</summary>
/// <param name="User">Asterisk's manager user; for FreeSWITCH mostly empty.</param>
/// <param name="Version">Of the stored row; 0: none is stored yet.</param>
public sealed record LiveFeedSettings(int SwitchId, LiveFeedKind Kind, string Host, int Port, string User, bool Enabled, long Version)
{
    /// <summary>Three times as long as collectd mostly takes.</summary>
    internal static readonly TimeSpan UsualQuiet = TimeSpan.FromSeconds(30);

    /// <summary>Without news for so long there is no signal, where counts are pushed or read in an InfluxDB.</summary>
    public int QuietSeconds { get; init; } = (int)UsualQuiet.TotalSeconds;

    /// <summary>Where in an InfluxDB its calls are; null: it tells them otherwise.</summary>
    public SeriesMapping? Mapping { get; init; }

    /// <summary>Where such switches listen unless they are told otherwise.</summary>
    public static int UsualPort(LiveFeedKind kind) => kind switch
    {
        LiveFeedKind.EventSocket => 8021,
        LiveFeedKind.AsteriskManager => 5038,
        LiveFeedKind.OpenSipsMi => 8888,
        LiveFeedKind.Collectd => 8086,
        LiveFeedKind.Pushed => 0,
        _ => 5060,
    };

    /// <summary>Whether a secret that was given for the one is meant for the other: it goes to no other place than it was given for.</summary>
    internal bool GoesTo(LiveFeedSettings other) => (Kind, Host, Port, User) == (other.Kind, other.Host, other.Port, other.User);
}

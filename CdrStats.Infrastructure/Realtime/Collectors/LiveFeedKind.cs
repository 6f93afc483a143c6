namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>What a switch tells its calls by. The numbers are stored.</summary>
public enum LiveFeedKind : short
{
    /// <summary>FreeSWITCH's event socket (mod_event_socket).</summary>
    EventSocket = 1,

    /// <summary>Asterisk's manager interface (AMI), of Asterisk 12 or later.</summary>
    AsteriskManager = 2,

    /// <summary>Kamailio's JSON-RPC over HTTP (jsonrpcs with xhttp), with the dialog module: counts alone.</summary>
    KamailioRpc = 3,

    /// <summary>OpenSIPS' management interface over HTTP (mi_http), with the dialog module: counts alone.</summary>
    OpenSipsMi = 4,

    /// <summary>Counts in an InfluxDB that something else writes there: collectd.</summary>
    Collectd = 5,

    /// <summary>Counts that are pushed to the console as line protocol.</summary>
    Pushed = 6,
}

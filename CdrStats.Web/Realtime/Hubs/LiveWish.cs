using System.Runtime.Serialization;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>What a client of the hub wants to be sent.</summary>
[DataContract]
public sealed class LiveWish
{
    /// <summary>The calls of one switch; null: of all.</summary>
    [DataMember(Name = "switch")]
    public int? Switch { get; set; }

    /// <summary>The calls of one customer; null: all that the client may see.</summary>
    [DataMember(Name = "customer")]
    public int? Customer { get; set; }

    /// <summary>Each call that begins, too.</summary>
    [DataMember(Name = "calls")]
    public bool Calls { get; set; }

    /// <summary>Open incidents, too: with the permission <c>alarm_report</c>.</summary>
    [DataMember(Name = "alarms")]
    public bool Alarms { get; set; }
}

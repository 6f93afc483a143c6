namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>What a rule does by itself with the calls in progress that made it fire. The numbers are the database's.</summary>
public enum FraudHangUp
{
    /// <summary>Nothing: people decide.</summary>
    Off = 0,

    /// <summary>It writes down which calls it would end, and ends none.</summary>
    Trial = 1,

    /// <summary>It ends them on their switch, as long as nobody has acknowledged the incident.</summary>
    On = 2,
}

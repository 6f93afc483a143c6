namespace CdrStats.Domain.Cdrs;

/// <summary>What wrote a record; the numbers are the inbox's <c>cdr_source_type</c> (spec/mediation.md 1).</summary>
public enum CdrSource : short
{
    Unknown = 0,
    Csv = 1,
    Api = 2,
    FreeSwitch = 3,
    Asterisk = 4,
    Yate = 5,
    Kamailio = 6,
    OpenSips = 7,
    SipWise = 8,
    Veraz = 9,
}

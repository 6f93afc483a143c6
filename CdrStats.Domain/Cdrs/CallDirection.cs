namespace CdrStats.Domain.Cdrs;

/// <summary>Which way a call went, seen from the operator; the numbers are the inbox's <c>direction</c>.</summary>
public enum CallDirection : short
{
    Unknown = 0,
    Inbound = 1,
    Outbound = 2,
}

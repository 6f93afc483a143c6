namespace CdrStats.Domain.Cdrs;

/// <summary>What the dialled number was read as (spec/mediation.md 3).</summary>
public enum CallKind : short
{
    Unknown = 0,
    Internal = 1,
    National = 2,
    International = 3,
}

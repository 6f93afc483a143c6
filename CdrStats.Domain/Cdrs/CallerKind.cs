namespace CdrStats.Domain.Cdrs;

/// <summary>What a caller's number was read as (spec/mediation.md 2, step 2).</summary>
public enum CallerKind : short
{
    /// <summary>No number was given.</summary>
    None = 0,
    Internal = 1,
    Number = 2,

    /// <summary>The caller hid the number: anonymous, restricted, unavailable, ….</summary>
    Withheld = 3,
}

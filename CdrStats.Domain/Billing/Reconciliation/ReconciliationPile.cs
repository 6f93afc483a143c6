namespace CdrStats.Domain.Billing.Reconciliation;

/// <summary>Where calls, or sums of them, end up when ours are held against a carrier's.</summary>
public enum ReconciliationPile : short
{
    /// <summary>The carrier has not billed it.</summary>
    OursOnly = 1,

    /// <summary>The carrier bills what we do not have.</summary>
    TheirsOnly = 2,

    /// <summary>Both have it, and not alike.</summary>
    Different = 3,

    /// <summary>Both have it alike, within the tolerances.</summary>
    Equal = 4,
}

/// <summary>Why something is in its pile.</summary>
[Flags]
public enum ReconciliationReasons : short
{
    None = 0,

    /// <summary>The seconds differ.</summary>
    Seconds = 1,

    /// <summary>The amounts differ.</summary>
    Amount = 2,

    /// <summary>The carrier bills a call that was not answered.</summary>
    NotAnswered = 4,

    /// <summary>The numbers of calls differ.</summary>
    Calls = 8,

    /// <summary>The carrier has another line of the same number, start and seconds.</summary>
    Repeated = 16,
}

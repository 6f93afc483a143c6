using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Import;

/// <summary>
/// One waiting row of <c>cdr_import</c>, as the switch's collector left it (spec/mediation.md 1). Seconds are whole; <see cref="Start"/> is UTC;
/// <see cref="ExtraData"/> is JSON text. Mutable and reused nowhere: a plain carrier filled by the reader.
/// </summary>
public sealed class InboxRow
{
    public long Id { get; set; }
    public string Switch { get; set; } = "";
    public CdrSource Source { get; set; }
    public RecordText CallId { get; set; } = "";
    public string CallerNumber { get; set; } = "";
    public RecordText CallerName { get; set; } = "";
    public string Destination { get; set; } = "";
    public string? DialCode { get; set; }
    public RecordText State { get; set; }
    public RecordText Channel { get; set; }
    public DateTimeOffset Start { get; set; }
    public int Duration { get; set; }
    public int BillSeconds { get; set; }
    public int? ProgressSeconds { get; set; }
    public int? AnswerSeconds { get; set; }
    public int? WaitSeconds { get; set; }
    public int? HangupCauseId { get; set; }
    public string? HangupCause { get; set; }
    public int? Direction { get; set; }
    public string? CountryCode { get; set; }
    public string? AccountCode { get; set; }
    public decimal? BuyRate { get; set; }
    public decimal? SellRate { get; set; }
    public decimal? BuyCost { get; set; }
    public decimal? SellCost { get; set; }
    public RecordText ExtraData { get; set; }

    /// <summary>The sender's own identity of the record, unique per switch; null when the sender gave none.</summary>
    public RecordText SourceKey { get; set; }

    /// <summary>What ties together the records that the switch writes for one call; null where it writes one for each.</summary>
    public RecordText LinkedId { get; set; }

    /// <summary>When the row reached the inbox.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>The call this row became when it was imported before; null for a row never imported.</summary>
    public long? StoredCallId { get; set; }

    /// <summary>The start under which <see cref="StoredCallId"/> is stored.</summary>
    public DateTimeOffset? StoredCallStart { get; set; }
}

using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Rating;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>A thing with a name, as calls refer to it.</summary>
public sealed record Named(int Id, string Name);

/// <summary>One side of a call's price, as it was stored. Seconds are those charged after increments.</summary>
public sealed record CallPrice(Named? Plan, long? RateId, string? Prefix, decimal PerMinute, decimal Cost, int BilledSeconds);

/// <summary>A stored call as its reader may see it. Moments are UTC, durations whole seconds.</summary>
public sealed record Call
{
    public required long Id { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset ImportedAt { get; init; }
    public required Named Switch { get; init; }
    public required string SwitchAddress { get; init; }
    public Named? Customer { get; init; }
    public required int Duration { get; init; }
    public required int BillSeconds { get; init; }
    public int? ProgressSeconds { get; init; }
    public int? AnswerSeconds { get; init; }
    public int? WaitSeconds { get; init; }
    public required int Cause { get; init; }

    /// <summary>The cause's name in the catalogue, such as NORMAL_CLEARING; null for a code that it does not know.</summary>
    public string? CauseEnumeration { get; init; }
    public string? CauseName { get; init; }
    public Named? Plan { get; init; }
    public required CallPrice Sell { get; init; }

    /// <summary>Null where the reader may not see it: everyone but operators.</summary>
    public CallPrice? Buy { get; init; }

    /// <summary>Without traces of the buy side where the reader may not see it.</summary>
    public required RatingStatus Status { get; init; }
    public string? Currency { get; init; }

    /// <summary>To how many decimals its plan rounded when it was priced; null for a call priced before that was kept.</summary>
    public int? PriceDecimals { get; init; }

    /// <summary>The order that priced it last, when it was billed again after its import.</summary>
    public int? RebillJob { get; init; }
    public required CdrSource Source { get; init; }
    public required CallKind Kind { get; init; }
    public required CallerKind CallerKind { get; init; }
    public required CallDirection Direction { get; init; }
    public required MediationRemarks Remarks { get; init; }
    /// <summary>By white- and blacklists and ban plans; null: stored before there were any.</summary>
    public bool? Authorized { get; init; }

    /// <summary>What decided, in English: "blacklist 8816"; null: nothing matched.</summary>
    public string? ListedBy { get; init; }
    public required string CallId { get; init; }
    public string? SourceKey { get; init; }

    /// <summary>What ties together the records that the switch wrote for this call; null where it writes one for each.</summary>
    public string? LinkedId { get; init; }
    public required string CallerNumber { get; init; }
    public required string CallerName { get; init; }
    public required string CallerE164 { get; init; }

    /// <summary>As dialled.</summary>
    public required string Destination { get; init; }

    /// <summary>As normalised, digits only; empty for internal and unreadable numbers.</summary>
    public required string E164 { get; init; }
    public string? DialCode { get; init; }
    public string? DestinationName { get; init; }
    public string? Country { get; init; }
    public string? CountryGiven { get; init; }
    public string? CauseGiven { get; init; }
    public string? AccountCode { get; init; }
    public string? Channel { get; init; }
    public string? State { get; init; }

    /// <summary>JSON text.</summary>
    public string? ExtraData { get; init; }

    /// <summary>With phone numbers as they are shown to a reader. Data of any form go, since there may be numbers in any form in them.</summary>
    internal Call Shown(NumberMask mask) => mask.Digits == 0 ? this : this with
    {
        CallerNumber = mask.Number(CallerNumber),
        CallerE164 = mask.Number(CallerE164),
        CallerName = mask.Text(CallerName),
        Destination = mask.Number(Destination),
        E164 = mask.Number(E164),
        CallId = mask.Text(CallId),
        SourceKey = SourceKey is null ? null : mask.Text(SourceKey),
        LinkedId = LinkedId is null ? null : mask.Text(LinkedId),
        Channel = Channel is null ? null : mask.Number(Channel),
        ListedBy = ListedBy is null ? null : mask.Number(ListedBy),
        AccountCode = AccountCode is null ? null : mask.Text(AccountCode),
        ExtraData = null,
    };
}

using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Customers;

/// <summary>What of a stored call decides about owner and price, and what owner and price it has.</summary>
internal sealed record OwnedCall(
    long Id, DateTimeOffset Start, int SwitchId, int? CustomerId, int Duration, int BillSeconds, int Cause, string? Country, string? DialCode, string? AccountCode,
    CallKind Kind, CallDirection Direction, string E164, MediationRemarks Remarks, int? VoipPlanId, string? Currency, RatingOutcome Rating, string? LinkedId, Guid RecordKey, short? PriceDecimals, int? RebillJob, int? ProgressSeconds)
{
    public const string Columns = """
        id, start, switch_id, customer_id, duration, billsec, cause, country, dial_code, account_code, kind, direction, e164, remarks, voip_plan_id, currency, rating_status,
        sell_rate, sell_cost, sell_rate_id, sell_plan_id, sell_prefix, sell_billed, buy_rate, buy_cost, buy_rate_id, buy_plan_id, buy_prefix, buy_billed,
        linked_id, record_key, price_decimals, rebill_job, progress_sec
        """;

    /// <summary>What the call counts for in the roll-ups.</summary>
    public CallFigures Figures => new(
        SwitchId, CustomerId ?? 0, Start, Duration, BillSeconds, Cause, Country ?? "", DialCode ?? "", Rating.Buy.PlanId ?? 0, Currency ?? "", Rating.Sell.Cost, Rating.Buy.Cost)
    {
        ProgressSeconds = ProgressSeconds ?? 0,
    };

    private bool IsOwnerBySwitch => Remarks.HasFlag(MediationRemarks.OwnerBySwitch);

    public static OwnedCall Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetInt32(2), Number(row, 3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), Text(row, 7), Text(row, 8), Text(row, 9),
        (CallKind)row.GetInt16(10), (CallDirection)row.GetInt16(11), row.GetString(12), (MediationRemarks)row.GetInt16(13), Number(row, 14), Text(row, 15),
        new RatingOutcome((RatingStatus)row.GetInt16(16), Side(row, 17), Side(row, 23)),
        Text(row, 29), row.GetGuid(30), row.IsDBNull(31) ? null : row.GetInt16(31), Number(row, 32), Number(row, 33));

    /// <summary>The call as the account code makes it now; null when it stays as it is.</summary>
    /// <param name="anew">Priced whatever it was; otherwise only where no plan had a say in its price.</param>
    public OwnedCall? Under(MediationRules rules, bool anew)
    {
        if (rules.OwnerByCode(AccountCode, SwitchId, Start) is not { } owner || (owner == CustomerId && !IsOwnerBySwitch))
        {
            return null;
        }

        var owned = this with { CustomerId = owner, Remarks = Remarks & ~MediationRemarks.OwnerBySwitch };
        if (!anew && VoipPlanId is not null)
        {
            return owned;
        }

        var plan = rules.Plans.GetValueOrDefault(owner);
        var rating = RatingEngine.Rate(plan, new RatingRequest(Kind, Direction, E164, Start, BillSeconds, Rating.Given));
        return owned with { VoipPlanId = plan?.Id, Currency = plan?.Currency, Rating = rating, PriceDecimals = (short?)plan?.Decimals, RebillJob = null };
    }

    private static SidePrice Side(NpgsqlDataReader row, int at) => new(
        row.GetDecimal(at), row.GetDecimal(at + 1), row.IsDBNull(at + 2) ? null : row.GetInt64(at + 2), Number(row, at + 3), Text(row, at + 4) ?? "", row.GetInt32(at + 5));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static int? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}

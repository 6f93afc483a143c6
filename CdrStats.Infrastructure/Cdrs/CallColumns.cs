using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import;
using CdrStats.Domain.Rating;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>The columns of a call, in one order for the query and its reader. The buy side is not even asked for where it may not be seen.</summary>
internal static class CallColumns
{
    public const string Joins = """
        from call c
        left join switch s on s.id = c.switch_id
        left join customer k on k.id = c.customer_id
        left join hangup_cause h on h.code = c.cause
        left join voip_plan v on v.id = c.voip_plan_id
        left join rate_plan sp on sp.id = c.sell_plan_id
        """;

    private const string BuyJoin = " left join rate_plan bp on bp.id = c.buy_plan_id";
    private const string BuyColumns = ", c.buy_plan_id, bp.name, c.buy_rate_id, c.buy_prefix, c.buy_rate, c.buy_cost, c.buy_billed";

    public static string Select(AccessScope scope) => $"""
        select c.id, c.start, c.imported_at, c.switch_id, s.name, s.ip_address, c.customer_id, k.name, c.duration, c.billsec,
            c.progress_sec, c.answer_sec, c.wait_sec, c.cause, h.enumeration, h.cause, c.voip_plan_id, v.name,
            c.sell_plan_id, sp.name, c.sell_rate_id, c.sell_prefix, c.sell_rate, c.sell_cost, c.sell_billed,
            {CallSql.Status(scope)}, c.currency, c.source, c.kind, c.caller_kind, c.direction, c.remarks, c.authorized,
            c.callid, c.source_key, c.linked_id, c.caller_number, c.caller_name, c.caller_e164, c.destination, c.e164,
            c.dial_code, c.destination_name, c.country, c.country_given, c.cause_given, c.account_code, c.channel, c.state, c.extradata::text, c.price_decimals, c.rebill_job, c.listed_by
            {(scope.SeesBuySide ? BuyColumns : "")}
        {Joins}{(scope.SeesBuySide ? BuyJoin : "")}
        """;

    public static Call Read(NpgsqlDataReader row)
    {
        var at = 0;
        var call = new Call
        {
            Id = row.GetInt64(at++),
            Start = row.GetFieldValue<DateTimeOffset>(at++),
            ImportedAt = row.GetFieldValue<DateTimeOffset>(at++),
            Switch = NamedAt(row, ref at)!,
            SwitchAddress = Text(row, at++) ?? "",
            Customer = NamedAt(row, ref at),
            Duration = row.GetInt32(at++),
            BillSeconds = row.GetInt32(at++),
            ProgressSeconds = Number(row, at++),
            AnswerSeconds = Number(row, at++),
            WaitSeconds = Number(row, at++),
            Cause = row.GetInt32(at++),
            CauseEnumeration = Text(row, at++),
            CauseName = Text(row, at++),
            Plan = NamedAt(row, ref at),
            Sell = Price(row, ref at),
            Status = (RatingStatus)row.GetInt16(at++),
            Currency = Text(row, at++),
            Source = (CdrSource)row.GetInt16(at++),
            Kind = (CallKind)row.GetInt16(at++),
            CallerKind = (CallerKind)row.GetInt16(at++),
            Direction = (CallDirection)row.GetInt16(at++),
            Remarks = (MediationRemarks)row.GetInt16(at++),
            Authorized = row.IsDBNull(at++) ? null : row.GetBoolean(at - 1),
            CallId = row.GetString(at++),
            SourceKey = Text(row, at++),
            LinkedId = Text(row, at++),
            CallerNumber = row.GetString(at++),
            CallerName = row.GetString(at++),
            CallerE164 = row.GetString(at++),
            Destination = row.GetString(at++),
            E164 = row.GetString(at++),
            DialCode = Text(row, at++),
            DestinationName = Text(row, at++),
            Country = Text(row, at++),
            CountryGiven = Text(row, at++),
            CauseGiven = Text(row, at++),
            AccountCode = Text(row, at++),
            Channel = Text(row, at++),
            State = Text(row, at++),
            ExtraData = Text(row, at++),
            PriceDecimals = row.IsDBNull(at++) ? null : row.GetInt16(at - 1),
            RebillJob = Number(row, at++),
            ListedBy = Text(row, at++),
        };
        return at < row.FieldCount ? call with { Buy = Price(row, ref at) } : call;
    }

    private static CallPrice Price(NpgsqlDataReader row, ref int at) => new(
        NamedAt(row, ref at), row.IsDBNull(at++) ? null : row.GetInt64(at - 1), Text(row, at++), row.GetDecimal(at++), row.GetDecimal(at++), row.GetInt32(at++));

    // A call outlives what it refers to: a plan or customer that was deleted keeps its number as its name.
    private static Named? NamedAt(NpgsqlDataReader row, ref int at)
    {
        var (id, name) = (at++, at++);
        return row.IsDBNull(id) ? null : new Named(row.GetInt32(id), Text(row, name) ?? $"#{row.GetInt32(id)}");
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static int? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}

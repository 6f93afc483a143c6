using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>A mediated call with the identity under which it is stored.</summary>
internal readonly record struct StoredCall(long Id, Guid RecordKey, MediatedCall Call)
{
    /// <summary>The call that its row became before, and which it replaces; 0 is none.</summary>
    public long Replaces => Call.Row.StoredCallId ?? 0;
}

/// <summary>Writes calls by binary COPY; the caller has made sure that none of them is stored already.</summary>
internal static class CallWriter
{
    private const string Sql = """
        copy call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, customer_id, duration, billsec, progress_sec, answer_sec, wait_sec,
            cause, voip_plan_id, sell_plan_id, buy_plan_id, sell_billed, buy_billed, sell_rate_id, buy_rate_id, inbox, source, kind, caller_kind, direction,
            number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, currency, sell_prefix, buy_prefix, callid, source_key, linked_id,
            caller_number, caller_name, caller_e164, destination, e164, dial_code, destination_name, country, country_given, cause_given, account_code,
            channel, state, extradata, price_decimals, authorized, listed_by) from stdin (format binary)
        """;

    private static readonly short Columns = (short)(Sql.AsSpan().Count(',') + 1);

    public static async Task WriteAsync(
        NpgsqlConnection calls, IReadOnlyList<StoredCall> stored, short inbox, long batch, DateTimeOffset importedAt, CancellationToken cancellation)
    {
        await using var copy = await calls.BeginRawBinaryCopyAsync(Sql, cancellation);
        var to = new CopyBuffer(copy);
        to.Header();
        foreach (var (id, key, call) in stored)
        {
            var row = call.Row;
            to.StartRow(Columns);
            to.Long(id);
            to.Instant(row.Start);
            to.Instant(importedAt);
            to.Long(batch);
            to.Long(row.Id);
            to.Uuid(key);
            to.Int(call.SwitchId);
            to.Int(call.CustomerId);
            to.Int(row.Duration);
            to.Int(row.BillSeconds);
            to.Int(row.ProgressSeconds);
            to.Int(row.AnswerSeconds);
            to.Int(row.WaitSeconds);
            to.Int(call.Cause);
            to.Int(call.Plan?.Id);
            to.Int(call.Rating.Sell.PlanId);
            to.Int(call.Rating.Buy.PlanId);
            to.Int(call.Rating.Sell.BilledSeconds);
            to.Int(call.Rating.Buy.BilledSeconds);
            to.Long(call.Rating.Sell.RateId);
            to.Long(call.Rating.Buy.RateId);
            to.Short(inbox);
            to.Short((short)row.Source);
            to.Short((short)call.Number.Kind);
            to.Short((short)call.Caller.Kind);
            to.Short((short)call.Direction);
            to.Short((short)(call.DialCode?.Type ?? 0));
            to.Short((short)call.Rating.Status);
            to.Short((short)call.Remarks);
            to.Numeric(call.Rating.Sell.PerMinute);
            to.Numeric(call.Rating.Sell.Cost);
            to.Numeric(call.Rating.Buy.PerMinute);
            to.Numeric(call.Rating.Buy.Cost);
            to.Text(call.Plan?.Currency);
            to.Text(NullIfEmpty(call.Rating.Sell.Prefix));
            to.Text(NullIfEmpty(call.Rating.Buy.Prefix));
            to.Text(row.CallId);
            to.Text(row.SourceKey);
            to.Text(row.LinkedId);
            to.Text(row.CallerNumber);
            to.Text(row.CallerName);
            to.Text(call.Caller.Digits);
            to.Text(row.Destination);
            to.Text(call.Number.Digits);
            to.Text(call.DialCode?.Prefix);
            to.Text(call.DialCode?.Destination);
            to.Text(call.Country);
            to.Text(row.CountryCode);
            to.Text(row.HangupCause);
            to.Text(row.AccountCode);
            to.Text(row.Channel);
            to.Text(row.State);
            to.Json(row.ExtraData);
            to.Short((short?)call.Plan?.Decimals);
            to.Bool(call.Control.IsAuthorised);
            to.Text(call.Control.Words);
            await to.FlushIfFullAsync(cancellation);
        }

        await to.EndAsync(cancellation);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

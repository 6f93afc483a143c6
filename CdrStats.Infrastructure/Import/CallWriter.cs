using CdrStats.Domain.Import;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Import;

/// <summary>A mediated call with the identity under which it is stored.</summary>
internal readonly record struct StoredCall(long Id, Guid RecordKey, MediatedCall Call);

/// <summary>Writes calls by binary COPY; the caller has made sure that none of them is stored already.</summary>
internal static class CallWriter
{
    private const string Sql = """
        copy call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, customer_id, duration, billsec, progress_sec, answer_sec, wait_sec,
            cause, voip_plan_id, sell_plan_id, buy_plan_id, sell_billed, buy_billed, sell_rate_id, buy_rate_id, inbox, source, kind, caller_kind, direction,
            number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, currency, sell_prefix, buy_prefix, callid, source_key,
            caller_number, caller_name, caller_e164, destination, e164, dial_code, destination_name, country, country_given, cause_given, account_code,
            channel, state, extradata) from stdin (format binary)
        """;

    public static async Task WriteAsync(
        NpgsqlConnection calls, IReadOnlyList<StoredCall> stored, short inbox, long batch, DateTimeOffset importedAt, CancellationToken cancellation)
    {
        await using var copy = await calls.BeginBinaryImportAsync(Sql, cancellation);
        foreach (var (id, key, call) in stored)
        {
            var row = call.Row;
            await copy.StartRowAsync(cancellation);
            copy.Write(id, NpgsqlDbType.Bigint);
            copy.Write(row.Start.UtcDateTime, NpgsqlDbType.TimestampTz);
            copy.Write(importedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
            copy.Write(batch, NpgsqlDbType.Bigint);
            copy.Write(row.Id, NpgsqlDbType.Bigint);
            copy.Write(key, NpgsqlDbType.Uuid);
            copy.Write(call.SwitchId, NpgsqlDbType.Integer);
            Write(copy, call.CustomerId);
            copy.Write(row.Duration, NpgsqlDbType.Integer);
            copy.Write(row.BillSeconds, NpgsqlDbType.Integer);
            Write(copy, row.ProgressSeconds);
            Write(copy, row.AnswerSeconds);
            Write(copy, row.WaitSeconds);
            copy.Write(call.Cause, NpgsqlDbType.Integer);
            Write(copy, call.Plan?.Id);
            Write(copy, call.Rating.Sell.PlanId);
            Write(copy, call.Rating.Buy.PlanId);
            copy.Write(call.Rating.Sell.BilledSeconds, NpgsqlDbType.Integer);
            copy.Write(call.Rating.Buy.BilledSeconds, NpgsqlDbType.Integer);
            Write(copy, call.Rating.Sell.RateId);
            Write(copy, call.Rating.Buy.RateId);
            copy.Write(inbox, NpgsqlDbType.Smallint);
            copy.Write((short)row.Source, NpgsqlDbType.Smallint);
            copy.Write((short)call.Number.Kind, NpgsqlDbType.Smallint);
            copy.Write((short)call.Caller.Kind, NpgsqlDbType.Smallint);
            copy.Write((short)call.Direction, NpgsqlDbType.Smallint);
            copy.Write((short)(call.DialCode?.Type ?? 0), NpgsqlDbType.Smallint);
            copy.Write((short)call.Rating.Status, NpgsqlDbType.Smallint);
            copy.Write((short)call.Remarks, NpgsqlDbType.Smallint);
            copy.Write(call.Rating.Sell.PerMinute, NpgsqlDbType.Numeric);
            copy.Write(call.Rating.Sell.Cost, NpgsqlDbType.Numeric);
            copy.Write(call.Rating.Buy.PerMinute, NpgsqlDbType.Numeric);
            copy.Write(call.Rating.Buy.Cost, NpgsqlDbType.Numeric);
            Write(copy, call.Plan?.Currency);
            Write(copy, NullIfEmpty(call.Rating.Sell.Prefix));
            Write(copy, NullIfEmpty(call.Rating.Buy.Prefix));
            copy.Write(row.CallId, NpgsqlDbType.Text);
            Write(copy, row.SourceKey);
            copy.Write(row.CallerNumber, NpgsqlDbType.Text);
            copy.Write(row.CallerName, NpgsqlDbType.Text);
            copy.Write(call.Caller.Digits, NpgsqlDbType.Text);
            copy.Write(row.Destination, NpgsqlDbType.Text);
            copy.Write(call.Number.Digits, NpgsqlDbType.Text);
            Write(copy, call.DialCode?.Prefix);
            Write(copy, call.DialCode?.Destination);
            Write(copy, call.Country);
            Write(copy, row.CountryCode);
            Write(copy, row.HangupCause);
            Write(copy, row.AccountCode);
            Write(copy, row.Channel);
            Write(copy, row.State);
            if (row.ExtraData is { } json)
            {
                copy.Write(json, NpgsqlDbType.Jsonb);
            }
            else
            {
                copy.WriteNull();
            }
        }

        await copy.CompleteAsync(cancellation);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static void Write(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(text, NpgsqlDbType.Text);
        }
    }

    private static void Write(NpgsqlBinaryImporter copy, int? number)
    {
        if (number is { } value)
        {
            copy.Write(value, NpgsqlDbType.Integer);
        }
        else
        {
            copy.WriteNull();
        }
    }

    private static void Write(NpgsqlBinaryImporter copy, long? number)
    {
        if (number is { } value)
        {
            copy.Write(value, NpgsqlDbType.Bigint);
        }
        else
        {
            copy.WriteNull();
        }
    }
}

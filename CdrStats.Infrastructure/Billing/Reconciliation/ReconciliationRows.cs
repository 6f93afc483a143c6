using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>The rows of reconciliations themselves, within the transaction that makes or changes them.</summary>
internal static class ReconciliationRows
{
    public static Task<int> AddAsync(
        NpgsqlConnection connection, string provider, CarrierFile file, ReconciliationTerms terms, ClockMeasure? measure, string who, DateTimeOffset at, CancellationToken cancellation) => connection.OneAsync<int>(
        """
        insert into reconciliation (provider_id, provider_name, kind, period_from, period_to, time_zone, currency, time_tolerance, digits, seconds_tolerance, amount_tolerance, clock_offset, file_name,
            lines, refused, unbilled, outside, measured_offset, measured_calls, measured_agreeing, made_at, made_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 0, 0, $14, $15, $16, $17, $18) returning id
        """,
        cancellation, file.ProviderId, provider, (short)terms.Kind, terms.Period.From.UtcDateTime, terms.Period.To.UtcDateTime, terms.Zone.Id, terms.Currency, terms.TimeTolerance, terms.Digits,
        terms.SecondsTolerance, terms.AmountTolerance, terms.ClockOffset, file.Name, new NpgsqlParameter { Value = (object?)measure?.Seconds ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
        measure?.Calls ?? 0, measure?.Agreeing ?? 0, at.UtcDateTime, who);

    /// <summary>What is known of the file when all of it is settled.</summary>
    public static async Task CompleteAsync(NpgsqlConnection connection, int id, CarrierStage stage, int outside, CancellationToken cancellation)
    {
        await connection.RunAsync("update reconciliation set lines = $2, refused = $3, unbilled = $4, outside = $5 where id = $1", cancellation, id, stage.Lines, stage.Refused, stage.Unbilled, outside);
        await connection.RunAsync(
            "insert into reconciliation_refused select $1, * from unnest($2, $3)", cancellation, id, stage.RefusedLines.Select(line => line.Line).ToArray(), stage.RefusedLines.Select(line => line.Reason).ToArray());
    }

    /// <summary>Writes down what somebody did about it.</summary>
    public static Task NoteAsync(NpgsqlConnection connection, string who, int id, string action, EditChanges changes, DateTimeOffset at, CancellationToken cancellation) =>
        EditLog.AddAsync(connection, who, "reconciliation", id, FormattableString.Invariant($"Reconciliation {id}"), action, changes, at, cancellation);
}

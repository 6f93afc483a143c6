using CdrStats.Domain.Billing.Reconciliation;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>Reads settled lines.</summary>
internal static class SettledLineRows
{
    public const string Columns = """
        pile, reasons, day, our_number, call_id, our_start, our_caller, our_calls, our_seconds, our_amount, their_number, line, their_start, their_caller, their_calls, their_seconds, their_amount, position
        """;

    private const int Ours = 3;
    private const int Theirs = 10;

    /// <summary>The place of a line in its pile.</summary>
    public static int Position(NpgsqlDataReader row) => row.GetInt32(17);

    public static SettledLine Read(NpgsqlDataReader row) => new(
        (ReconciliationPile)row.GetInt16(0), (ReconciliationReasons)row.GetInt16(1), Side(row, Ours, isOurs: true), Side(row, Theirs, isOurs: false), row.IsDBNull(2) ? null : DateOnly.FromDateTime(row.GetDateTime(2)));

    private static SettledSide? Side(NpgsqlDataReader row, int at, bool isOurs) => row.IsDBNull(at) ? null : new SettledSide(
        row.IsDBNull(at + 1) ? null : isOurs ? row.GetInt64(at + 1) : row.GetInt32(at + 1), row.IsDBNull(at + 2) ? null : row.GetFieldValue<DateTimeOffset>(at + 2), row.GetString(at), row.GetString(at + 3),
        row.IsDBNull(at + 4) ? null : row.GetInt64(at + 4), row.GetInt64(at + 5), row.GetDecimal(at + 6));
}

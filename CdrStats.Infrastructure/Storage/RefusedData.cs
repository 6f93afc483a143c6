using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>Tells errors that the data themselves cause from those that pass.</summary>
internal static class RefusedData
{
    /// <summary>
    /// Classes 22 (data exception), 23 (integrity constraint violation) and 54 (program limit exceeded: too large for an index, too deep):
    /// another try with the same rows ends the same way.
    /// </summary>
    public static bool IsReasonOf(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal)
        || error.SqlState.StartsWith("23", StringComparison.Ordinal)
        || error.SqlState.StartsWith("54", StringComparison.Ordinal);
}

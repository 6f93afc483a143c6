using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Pusher.Sources;

/// <summary>Running the statements the sources write: their texts come from the operator's own configuration, values from numbers and literals made here.</summary>
[SuppressMessage("Security", "CA2100", Justification = "cdr_fields is SQL by contract; everything else is quoted.")]
internal static class SqlText
{
    public static string Literal(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static async Task<IReadOnlyList<T>> ListAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken cancellation, Action<DbCommand>? ready = null)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        ready?.Invoke(command);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static async Task RunAsync(DbConnection connection, string sql, CancellationToken cancellation, params IEnumerable<object> values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{command.Parameters.Count}";
            parameter.Value = value;
            if (parameter is NpgsqlParameter text && value is string)
            {
                // The column says what the text is: a uuid, a number of any length.
                text.NpgsqlDbType = NpgsqlDbType.Unknown;
            }

            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }
}

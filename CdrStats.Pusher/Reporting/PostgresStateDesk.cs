using System.Data.Common;
using CdrStats.Domain.Diagnostics;
using CdrStats.Pusher.Configuration;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Pusher.Reporting;

/// <summary>The table <c>pusher_state</c> beside a console's inbox, where there is one and this role may write to it. A predecessor's database has none.</summary>
internal sealed class PostgresStateDesk : IStateDesk
{
    private readonly NpgsqlDataSource _database;
    private readonly string _table;

    public PostgresStateDesk(DestinationSettings.Postgres to)
    {
        // One connection, which is given back between two reports.
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(to.Connection) { MaxPoolSize = 1, Timeout = 5, CommandTimeout = 5, ApplicationName = "cdr-pusher state" }.ConnectionString);
        var dot = to.Table.LastIndexOf('.');
        _table = dot < 0 ? "pusher_state" : $"{Quoted(to.Table[..dot])}.pusher_state";
    }

    public async Task<string?> SendAsync(PusherReport report, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation);
            await using (var ask = new NpgsqlCommand(
                "SELECT coalesce(has_table_privilege(to_regclass($1), 'insert') AND has_table_privilege(to_regclass($1), 'update') AND has_table_privilege(to_regclass($1), 'select'), false), to_regclass($1) IS NOT NULL", connection)
            {
                Parameters = { new() { Value = _table } },
            })
            {
                await using var row = await ask.ExecuteReaderAsync(cancellation);
                await row.ReadAsync(cancellation);
                if (!row.GetBoolean(0))
                {
                    return row.GetBoolean(1)
                        ? $"this role may not write to the table {_table}: 'database pusher-role' at the console grants it"
                        : $"there is no table {_table} beside the inbox: it belongs to an earlier console, or to the predecessor";
                }
            }

            await using var command = new NpgsqlCommand(
                $"INSERT INTO {_table} (switch, pusher, state, received_at) VALUES ($1, $2, $3, now()) ON CONFLICT (switch, pusher) DO UPDATE SET state = excluded.state, received_at = excluded.received_at", connection)
            {
                Parameters = { new() { Value = report.Switch }, new() { Value = report.Name }, new() { Value = PusherReportJson.Write(report), NpgsqlDbType = NpgsqlDbType.Jsonb } },
            };
            await command.ExecuteNonQueryAsync(cancellation);
            return null;
        }
        catch (Exception error) when (error is DbException or TimeoutException or IOException)
        {
            return error.Message.ReplaceLineEndings(" ");
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static string Quoted(string name) => name.StartsWith('"') ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

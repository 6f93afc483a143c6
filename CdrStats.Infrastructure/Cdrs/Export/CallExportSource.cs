using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>The calls of an export, newest first; no transaction is open while whoever downloads is slow.</summary>
internal sealed class CallExportSource(NpgsqlDataSource calls, AccessScope scope, CallFilter filter) : ExportSource("Calls")
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly IReadOnlyList<CallColumn> _columns = CallColumn.For(scope);
    private CallCursor? _after;

    public override IReadOnlyList<ExportColumn> Columns => _columns;

    protected override async Task<int> ReadAsync(ExportBuffer buffer, Action<ExportBuffer, ExportRow> write, int most, CancellationToken cancellation)
    {
        var sql = CallSql.For(scope, filter);
        if (_after is { } cursor)
        {
            sql.And("(c.start, c.id) < ({0}, {1})", cursor.Start.UtcDateTime, cursor.Id);
        }

        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var patience = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"set local statement_timeout = {(int)Patience.TotalMilliseconds}; set transaction read only; {TenantScope.Enter(scope)}"), connection))
        {
            await patience.ExecuteNonQueryAsync(cancellation);
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"""
            select {string.Join(", ", _columns.Select(column => column.Sql))}, c.start, c.id
            from call c left join switch s on s.id = c.switch_id left join customer k on k.id = c.customer_id left join hangup_cause h on h.code = c.cause
            where {sql.Where} order by c.start desc, c.id desc limit {most}
            """);
        await using var command = sql.Command(connection, text);
        command.CommandTimeout = (int)Patience.TotalSeconds + 30;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var row = new ExportRow(new CallValues(reader, _columns, scope.Mask), _columns);
        var count = 0;
        while (await reader.ReadAsync(cancellation))
        {
            write(buffer, row);
            if (++count == most)
            {
                _after = new CallCursor(reader.GetFieldValue<DateTimeOffset>(_columns.Count), reader.GetInt64(_columns.Count + 1));
            }
        }

        IsDone = count < most;
        return count;
    }
}

using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>
/// The calls of an export, newest first, in chunks: any number of them, and no transaction is open while whoever downloads is slow. While one chunk is sent, the
/// next is read.
/// </summary>
internal sealed class ExportSource(NpgsqlDataSource calls, AccessScope scope, CallFilter filter)
{
    private const int Chunk = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly ExportBuffer[] _buffers = [new(), new()];
    private CallCursor? _after;
    private int _next;

    public IReadOnlyList<ExportColumn> Columns { get; } = ExportColumn.For(scope);

    /// <summary>Whether all calls have been written.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Writes up to so many of the calls that come next.</summary>
    /// <param name="write">Writes one of them.</param>
    public async Task WriteAsync(Stream output, Action<ExportBuffer, ExportRow> write, long most, CancellationToken cancellation)
    {
        var sending = Task.CompletedTask;
        try
        {
            for (var left = most; left > 0 && !IsDone;)
            {
                var buffer = _buffers[_next++ & 1];
                left -= await ReadAsync(buffer, write, (int)Math.Min(Chunk, left), cancellation);
                await sending;
                // Packing is work, and goes beside the reading.
                sending = Task.Run(() => output.WriteAsync(buffer.Written, cancellation).AsTask(), cancellation);
            }
        }
        finally
        {
            await sending;
        }
    }

    public async Task WriteAsync(Stream output, Action<ExportBuffer> write, CancellationToken cancellation)
    {
        var buffer = _buffers[0];
        buffer.Clear();
        write(buffer);
        await output.WriteAsync(buffer.Written, cancellation);
    }

    private async Task<int> ReadAsync(ExportBuffer buffer, Action<ExportBuffer, ExportRow> write, int most, CancellationToken cancellation)
    {
        buffer.Clear();
        var sql = CallSql.For(scope, filter);
        if (_after is { } cursor)
        {
            sql.And("(c.start, c.id) < ({0}, {1})", cursor.Start.UtcDateTime, cursor.Id);
        }

        await using var connection = await calls.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var patience = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"set local statement_timeout = {(int)Patience.TotalMilliseconds}; set transaction read only"), connection))
        {
            await patience.ExecuteNonQueryAsync(cancellation);
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"""
            select {string.Join(", ", Columns.Select(column => column.Sql))}, c.start, c.id
            from call c left join switch s on s.id = c.switch_id left join customer k on k.id = c.customer_id left join hangup_cause h on h.code = c.cause
            where {sql.Where} order by c.start desc, c.id desc limit {most}
            """);
        await using var command = sql.Command(connection, text);
        command.CommandTimeout = (int)Patience.TotalSeconds + 30;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var row = new ExportRow(reader, Columns);
        var count = 0;
        while (await reader.ReadAsync(cancellation))
        {
            write(buffer, row);
            if (++count == most)
            {
                _after = new CallCursor(reader.GetFieldValue<DateTimeOffset>(Columns.Count), reader.GetInt64(Columns.Count + 1));
            }
        }

        IsDone = count < most;
        return count;
    }
}

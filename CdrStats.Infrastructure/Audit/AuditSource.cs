using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using Npgsql;

namespace CdrStats.Infrastructure.Audit;

/// <summary>Deeds for a file; no transaction is open while whoever downloads is slow.</summary>
internal sealed class AuditSource(NpgsqlDataSource database, AccessScope scope, AuditFilter filter) : ExportSource("Audit log")
{
    private static readonly ListColumn<AuditEvent>[] _columns =
    [
        new("at", ExportKind.Moment, row => row.At),
        new("by", ExportKind.Text, row => row.By),
        new("kind", ExportKind.Text, row => row.Kind),
        new("object_id", ExportKind.Whole, row => row.ObjectId == 0 ? null : row.ObjectId),
        new("object", ExportKind.Text, row => row.Name),
        new("action", ExportKind.Text, row => row.Action),
        new("changes", ExportKind.Text, row => string.Join("; ", row.Fields.Select(field => $"{field.Field}: {(field.Before is null ? "" : $"{field.Before} → ")}{field.After ?? "–"}"))),
    ];

    private AuditCursor? _after;

    public override IReadOnlyList<ExportColumn> Columns => _columns;

    protected override async Task<int> ReadAsync(ExportBuffer buffer, Action<ExportBuffer, ExportRow> write, int most, CancellationToken cancellation)
    {
        if (!scope.SeesEverything)
        {
            IsDone = true;
            return 0;
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = AuditRows.Command(connection, filter, _after, most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var values = new ListValues<AuditEvent>(_columns);
        var row = new ExportRow(values, _columns);
        var count = 0;
        while (await reader.ReadAsync(cancellation))
        {
            values.Row = AuditRows.Read(reader);
            write(buffer, row);
            count++;
            _after = AuditCursor.After(values.Row);
        }

        IsDone = count < most;
        return count;
    }
}

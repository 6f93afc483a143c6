using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Mapping;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>How each provider's files were written last.</summary>
public sealed class CarrierLayouts(NpgsqlDataSource database)
{
    /// <summary>The layout that was confirmed last, if it fits this file. Null: it does not, or there is none.</summary>
    public async Task<RememberedLayout<CarrierFileLayout>?> FindAsync(int provider, FileSample<CarrierFileLayout> sample, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sample);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = connection.Command("select layout, header, said_at, said_by from carrier_file_layout where provider_id = $1 and kind = $2", provider, (short)sample.Layout.Kind);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) && LayoutJson.Read<CarrierFileLayout>(row.GetString(0)) is { } layout && sample.IsFittedBy(layout, row.GetFieldValue<string[]>(1))
            ? new RememberedLayout<CarrierFileLayout>(layout, row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)) : null;
    }

    internal static Task RememberAsync(NpgsqlConnection connection, CarrierFile file, string who, DateTimeOffset at, CancellationToken cancellation) => connection.RunAsync(
        """
        insert into carrier_file_layout (provider_id, kind, layout, header, said_at, said_by) values ($1, $2, $3, $4, $5, $6)
        on conflict (provider_id, kind) do update set layout = excluded.layout, header = excluded.header, said_at = excluded.said_at, said_by = excluded.said_by
        """,
        cancellation, file.ProviderId, (short)file.Layout.Kind, new NpgsqlParameter { Value = LayoutJson.Of(file.Layout), NpgsqlDbType = NpgsqlDbType.Jsonb },
        file.Header.Select(cell => cell.Trim()).ToArray(), at.UtcDateTime, who);
}

using CdrStats.Infrastructure.Mapping;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Rating;

/// <summary>How a plan's decks were written last: of carrier plans with a provider, how that provider writes them.</summary>
public sealed class RateLayouts(Database database)
{
    /// <summary>The layout that was confirmed last, if it fits this file: the same kind, and the same header, or without one as many columns. Null: it does not, or there is none.</summary>
    public async Task<RememberedLayout<RateFileLayout>?> FindAsync(int plan, FileSample<RateFileLayout> sample, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sample);
        const string Remembered = """
            select layout.layout, layout.header, layout.said_at, layout.said_by
            from rate_plan plan join rate_layout layout on layout.provider_id = plan.provider_id or (plan.provider_id is null and layout.rate_plan_id = plan.id) where plan.id = $1
            """;
        await using var command = database.Source.CreateCommand(Remembered);
        command.Parameters.Add(new() { Value = plan });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) && LayoutJson.Read<RateFileLayout>(row.GetString(0)) is { } layout && sample.IsFittedBy(layout, row.GetFieldValue<string[]>(1))
            ? new RememberedLayout<RateFileLayout>(layout, row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)) : null;
    }

    internal static async Task RememberAsync(NpgsqlConnection connection, int plan, RateFileLayout layout, IReadOnlyList<string> header, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        const string Remember = """
            insert into rate_layout (provider_id, rate_plan_id, layout, header, said_at, said_by)
            select provider_id, case when provider_id is null then id end, $2, $3, $4, $5 from rate_plan where id = $1
            on conflict do nothing
            """;
        const string Gone = "delete from rate_layout using rate_plan plan where plan.id = $1 and (rate_layout.provider_id = plan.provider_id or (plan.provider_id is null and rate_layout.rate_plan_id = plan.id))";
        await using var gone = new NpgsqlCommand(Gone, connection) { Parameters = { new() { Value = plan } } };
        await gone.ExecuteNonQueryAsync(cancellation);
        await using var command = new NpgsqlCommand(Remember, connection)
        {
            Parameters =
            {
                new() { Value = plan }, new() { Value = LayoutJson.Of(layout), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = header.Select(cell => cell.Trim()).ToArray() }, new() { Value = at.UtcDateTime }, new() { Value = by },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

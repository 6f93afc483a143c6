using System.Globalization;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>Fills in the hang-up causes that are not there yet; those that an administrator changed stay.</summary>
internal sealed class HangupCauseSeed(Database database) : IDatabaseSeed
{
    private const string Resource = "hangup_cause_codes.csv";

    public async Task SeedAsync(CancellationToken cancellation)
    {
        var causes = Shipped();
        await using var insert = database.Source.CreateCommand(
            """
            insert into hangup_cause (code, enumeration, cause, description)
            select * from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as shipped (code, enumeration, cause, description)
            where not exists (select from hangup_cause known where known.code = shipped.code or known.enumeration = shipped.enumeration)
            """);
        insert.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. causes.Select(cause => cause.Code)] });
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. causes.Select(cause => cause.Enumeration)] });
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. causes.Select(cause => cause.Cause)] });
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. causes.Select(cause => cause.Description)] });
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The causes of this build: ITU-T Q.850 and FreeSWITCH's own, in our words.</summary>
    internal static IReadOnlyList<HangupCauseRow> Shipped()
    {
        using var stream = typeof(HangupCauseSeed).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"There is no {Resource} in this build.");
        using var csv = CsvDataReader.Create(new StreamReader(stream));
        var causes = new List<HangupCauseRow>();
        while (csv.Read())
        {
            causes.Add(new HangupCauseRow
            {
                Code = int.Parse(csv.GetString(0), CultureInfo.InvariantCulture),
                Enumeration = csv.GetString(1),
                Cause = csv.GetString(2),
                Description = csv.GetString(3),
            });
        }

        return causes;
    }
}

using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>Months of calls that are past their time.</summary>
public sealed class CallRetentionTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = new(2026, 12, 15, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whole_months_go_and_the_reports_figures_stay()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(2_000);
        await lab.RunAsync("update cdr_import set starting_date = starting_date - interval '1 month' where id % 2 = 0");
        await lab.Importer.DrainAsync(1, Stop);
        var figures = await lab.OneAsync<string>("select json_agg(t order by bucket, switch_id)::text from rollup_traffic as t");
        var kept = await lab.OneAsync<long>("select count(*) from call where start >= '2026-11-01Z'");

        // October is the second month before December.
        await Retention(lab, 2).PurgeAsync(Stop);
        Assert.Equal(2_000, await lab.OneAsync<long>("select count(*) from call"));
        await Retention(lab, null).PurgeAsync(Stop);
        Assert.Equal(2_000, await lab.OneAsync<long>("select count(*) from call"));

        await Retention(lab, 1).PurgeAsync(Stop);
        Assert.Equal(kept, await lab.OneAsync<long>("select count(*) from call"));
        Assert.InRange(kept, 1, 1_999);
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from call where start < '2026-11-01Z'"));
        await lab.AuditAsync();
        Assert.Equal(figures, await lab.OneAsync<string>("select json_agg(t order by bucket, switch_id)::text from rollup_traffic as t"));
    }

    [Fact]
    public async Task A_month_that_is_being_read_waits_for_the_next_run()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(10);
        await lab.RunAsync("update cdr_import set starting_date = starting_date - interval '1 month'");
        await lab.Importer.DrainAsync(1, Stop);
        var retention = Retention(lab, 1);
        await using (var reader = await lab.Source.OpenConnectionAsync(Stop))
        {
            await using var transaction = await reader.BeginTransactionAsync(Stop);
            await using var read = new NpgsqlCommand("select count(*) from call", reader, transaction);
            await read.ExecuteScalarAsync(Stop);

            await retention.PurgeAsync(Stop);
            Assert.Equal(10, await lab.OneAsync<long>("select count(*) from call"));
        }

        await retention.PurgeAsync(Stop);
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from call"));
    }

    private static Retention Retention(ImportLab lab, int? months) => new(
        new ImportDatabases(lab.Source, lab.Source), () => new RetentionSettings(3650, 3650, 3650, months), new Then(), NullLogger<Retention>.Instance);

    private sealed class Then : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}

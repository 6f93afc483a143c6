using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>Hours drawn by lot: whatever drifts apart is found sooner or later, and mended.</summary>
public sealed class RollupSampleTests(PostgresFixture postgres)
{
    private const int Patience = 300;      // with five hours to draw from, that none of so many draws is the one does not happen

    private static readonly DateTimeOffset Oldest = new(2026, 11, 1, 23, 30, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drift_in_the_oldest_of_hours_whose_minutes_are_let_go_is_found() =>
        await IsFoundAsync(Oldest.AddDays(13).AddHours(3), "update rollup_country set duration = duration + 1 where bucket = '2026-11-01 23:30Z'");

    [Fact]
    public async Task A_drift_of_what_ended_is_found() =>
        await IsFoundAsync(Oldest.AddHours(5), "update rollup_minute set ended = ended + 1 where bucket = (select min(bucket) from rollup_minute where ended > 0)");

    private async Task IsFoundAsync(DateTimeOffset now, string drift)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(600);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync(drift);
        Assert.NotEmpty(await lab.DriftAsync());
        var audit = new RollupAudit(lab.Source, new At(now));

        for (var draws = 0; draws < Patience && await lab.OneAsync<long>("select count(*) from rollup_audit where drift > 0") == 0; draws++)
        {
            await audit.SampleAsync(Stop);
        }

        Assert.True(await lab.OneAsync<bool>("select repaired from rollup_audit where drift > 0"));
        Assert.Empty(await lab.DriftAsync());
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

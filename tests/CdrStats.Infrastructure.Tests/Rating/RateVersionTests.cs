using System.Globalization;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>Versions of a plan's rates: what happened, and the way back.</summary>
public sealed class RateVersionTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset January = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset December = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FarAhead = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Any_decks_rolled_back_leave_the_rates_as_they_were_to_the_row()
    {
        await using var lab = await NewAsync(postgres);
        foreach (var seed in Enumerable.Range(1, 12))
        {
            var random = new Random(seed);
            var plan = await lab.AddPlanAsync($"plan {seed}");
            foreach (var prefix in Enumerable.Range(30, 12))
            {
                if (random.Next(3) > 0)
                {
                    await lab.AddRateAsync(plan, $"{prefix}", random.Next(1, 9) / 10m, random.Next(2) == 0 ? null : January, random.Next(4) == 0 ? FarAhead : null, random.Next(6) > 0);
                }
            }

            var states = new List<string>();
            var versions = new List<long>();
            foreach (var step in Enumerable.Range(0, 5))
            {
                states.Add(await StateAsync(lab, plan));
                var before = (await lab.Versions.ListAsync(plan, null, 1, Stop))[0].Id;
                await ChangeAsync(lab, plan, random);
                var latest = (await lab.Versions.ListAsync(plan, null, 1, Stop))[0].Id;
                versions.Add(latest > before ? latest : 0);
            }

            // The last one alone, then back to before one of the others, with all that followed it.
            if (versions[^1] != 0)
            {
                Done(await lab.Versions.RollBackAsync(plan, versions[^1], withLater: false, "test", Stop));
                Assert.Equal(states[^1], await StateAsync(lab, plan));
            }

            var target = random.Next(4);
            if (versions[target] != 0)
            {
                Done(await lab.Versions.RollBackAsync(plan, versions[target], withLater: true, "test", Stop));
                Assert.Equal(states[target], await StateAsync(lab, plan));
            }
        }
    }

    [Fact]
    public async Task A_version_whose_prefixes_later_ones_touched_goes_back_only_with_them()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        await lab.AddRateAsync(plan, "33", 0.1m);
        var start = await StateAsync(lab, plan);
        await lab.BringInAsync(plan, "44,0.2\n45,0.3\n");
        var first = (await lab.Versions.ListAsync(plan, null, 1, Stop))[0];
        await lab.BringInAsync(plan, "33,0.5\n");
        var aside = (await lab.Versions.ListAsync(plan, null, 1, Stop))[0];
        var edited = (await lab.Rates.PageAsync(plan, "45", null, 1, Stop)).Rates[0];
        edited.PerMinute = 0.4m;
        Done(await lab.Rates.SaveAsync(edited, "ana", Stop));

        var refused = Refused(await lab.Versions.RollBackAsync(plan, first.Id, withLater: false, "bo", Stop));
        var outlook = await lab.Versions.LookAsync(plan, first.Id, Stop);
        Done(await lab.Versions.RollBackAsync(plan, aside.Id, withLater: false, "bo", Stop));

        Assert.Contains("by ana", refused, StringComparison.Ordinal);
        Assert.Equal((2, 1), (outlook!.Later.Count, outlook.Touching.Count));
        Assert.Equal(["33 0.1", "44 0.2", "45 0.4"], await lab.RatesOfAsync(plan));
        Done(await lab.Versions.RollBackAsync(plan, first.Id, withLater: true, "bo", Stop));
        Assert.Equal(start, await StateAsync(lab, plan));
        Assert.Contains("not in force", Refused(await lab.Versions.RollBackAsync(plan, first.Id, withLater: true, "bo", Stop)), StringComparison.Ordinal);
        var back = (await lab.Versions.ListAsync(plan, null, 1, Stop))[0];
        Assert.Equal((RateVersionKind.Rollback, "bo", false), (back.Kind, back.By, back.IsInForce));
        Assert.Null(await lab.Versions.LookAsync(plan, back.Id, Stop));
    }

    [Fact]
    public async Task Every_rate_says_who_changed_it_when_and_from_what_to_what()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        await lab.BringInAsync(plan, "44,0.2\n", Terms(FarAhead));
        var import = (await lab.Versions.ListAsync(plan, null, 1, Stop))[0];
        Done(await lab.Versions.RollBackAsync(plan, import.Id, withLater: false, "bo", Stop));
        var rate = (await lab.Rates.PageAsync(plan, "44", null, 1, Stop)).Rates[0];
        Done(await lab.Rates.DeleteAsync(plan, rate.Id, "cy", Stop));

        var history = await lab.Versions.HistoryAsync(plan, "44", Stop);

        Assert.Equal(["cy: 0.1 →", "bo: 0.1 0.2 → 0.1", "test: 0.1 → 0.1 0.2", "test: → 0.1"], history.Select(one => $"{one.By}: {Prices(one.Before)}→ {Prices(one.After)}".Trim()));
        Assert.Equal(("deck.csv", 1, 1), (import.Source, import.Lines, import.Counts.Increased));
        Assert.Empty(await lab.Versions.HistoryAsync(plan, "45", Stop));
        Assert.All(history, one => Assert.NotNull(one.At));

        static string Prices(IEnumerable<RateRow> rates) => string.Concat(rates.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.PerMinute:0.##} ")).Order());
    }

    [Fact]
    public async Task A_connection_that_dies_between_leaves_the_rates_and_the_versions_as_they_were()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        var before = await StateAsync(lab, plan);
        using var preview = await lab.PreviewAsync(plan, "44,0.2\n45,0.3\n");

        // The last statement of the import finds its own server process killed by a trigger, as an outage would end it.
        await lab.RunAsync("""
            create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
            create trigger die after insert on rate for each statement execute function die()
            """);
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => lab.Import.ConfirmAsync(preview, "test", null, Stop));
        await lab.RunAsync("drop function die() cascade");

        Assert.Equal(before, await StateAsync(lab, plan));
        Assert.Equal(RateVersionKind.Edit, Assert.Single(await lab.Versions.ListAsync(plan, null, 10, Stop)).Kind);
        Done(await lab.Import.ConfirmAsync(preview, "test", null, Stop));
    }

    private static async Task ChangeAsync(RatingLab lab, int plan, Random random)
    {
        if (random.Next(4) == 0)
        {
            var change = new RateBulkChange(random.Next(2) == 0 ? 10 : null, 4, 60, random.Next(1, 60), random.Next(2) == 0 ? FarAhead.AddDays(1) : null);
            using var bulk = await lab.Import.PreviewAsync(plan, new RateSource.Found(random.Next(2) == 0 ? "3" : null, change), Terms(random.Next(2) == 0 ? null : December.AddDays(random.Next(60))), null, Stop);
            Done(await lab.Import.ConfirmAsync(bulk, "test", null, Stop));
            return;
        }

        var lines = Enumerable.Range(0, 12).Select(_ => string.Create(
            CultureInfo.InvariantCulture, $"{random.Next(30, 44)},0.{random.Next(1, 9)},{(random.Next(3) == 0 ? December.AddDays(random.Next(90)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "")}"));
        await lab.BringInAsync(plan, "prefix,rate,valid_from\n" + string.Join('\n', lines) + "\n", Terms(random.Next(2) == 0 ? null : December.AddDays(random.Next(60)), random.Next(3) == 0));
    }

    // Every column of every row that counts.
    private static Task<string> StateAsync(RatingLab lab, int plan) => lab.OneAsync<string>(
        $"select coalesce(string_agg(to_jsonb(rate)::text, E'\\n' order by id), '') from (select id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, initial_per_minute, valid_from, valid_until, enabled, version_id from rate where rate_plan_id = {plan} and superseded_at is null) rate");
}

using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class RateStoreTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_a_number_would_cost_is_found_as_the_engine_finds_it()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.01m);
        await lab.AddRateAsync(plan, "4420", 0.02m, from: Now.AddDays(-10));
        await lab.AddRateAsync(plan, "4420", 0.03m, from: Now.AddDays(-1));
        await lab.AddRateAsync(plan, "44207", 0.04m, until: Now.AddDays(-1));
        await lab.AddRateAsync(plan, "442079", 0.05m, enabled: false);
        await lab.AddRateAsync(plan, "4420794", 0.06m, from: Now.AddDays(1));
        await lab.AddRateAsync(plan, "34", 0.07m);

        var quote = await lab.Rates.QuoteAsync(plan, "+44 20 7946 0123", Now, Stop);
        var elsewhere = await lab.Rates.QuoteAsync(plan, "33123456789", Now, Stop);

        Assert.Equal(0.03m, quote!.Chosen!.PerMinute);
        Assert.Equal([0.06m, 0.05m, 0.04m, 0.02m, 0.01m], quote.Others.Select(rate => rate.PerMinute));
        Assert.Null(elsewhere!.Chosen);
        Assert.Null(await lab.Rates.QuoteAsync(plan, "London", Now, Stop));
    }

    [Theory]
    [InlineData("sol")]
    [InlineData("SÃO")]
    [InlineData("a_b")]
    [InlineData("50%")]
    [InlineData("\\")]
    [InlineData("o")]
    public async Task A_part_of_a_destination_finds_every_rate_of_it_once_page_by_page(string text)
    {
        await using var lab = await NewAsync(postgres);
        var (plan, other) = (await lab.AddPlanAsync("euro"), await lab.AddPlanAsync("another"));
        string[] names = ["Sol", "Mar del Sol", "Consola", "São Paulo", "são tomé", "SAO", "a_b", "aXb", "50% more", "500 more", "C:\\x", "", "Ostrava"];
        for (var at = 0; at < 40; at++)
        {
            await lab.AddRateAsync(plan, $"{100 + (at * 7 % 40)}", 0.01m, destination: names[at % names.Length]);
            await lab.AddRateAsync(other, $"{100 + at}", 0.01m, destination: names[at % names.Length]);
        }

        var ended = (await lab.Rates.PageAsync(plan, "100", null, 1, Stop)).Rates[0];
        await lab.Rates.DeleteAsync(plan, ended.Id, "me", Stop);
        var all = (await lab.Rates.PageAsync(plan, null, null, 100, Stop)).Rates;
        var wanted = all.Where(rate => rate.Destination.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(rate => (rate.Destination, rate.Prefix)).ToHashSet();
        foreach (var size in new[] { 1, 3, 100 })
        {
            var found = new List<RateRow>();
            for (var more = true; more;)
            {
                var page = await lab.Rates.PageAsync(plan, text, found.LastOrDefault(), size, Stop);
                Assert.Equal(page.Rates.Select(rate => rate.Id), (await lab.Rates.PageAsync(plan, text, null, size, Stop, skip: found.Count)).Rates.Select(rate => rate.Id));
                found.AddRange(page.Rates);
                more = page.HasMore;
            }

            Assert.Equal(wanted.Count, found.Count);
            Assert.Equal(wanted, found.Select(rate => (rate.Destination, rate.Prefix)).ToHashSet());
            Assert.Equal(wanted.Count, await lab.Rates.CountAsync(plan, text, Stop));
        }
    }

    [Fact]
    public async Task Of_very_many_destinations_every_rate_is_looked_at()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.RunAsync($"insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled) select {plan}, n::text, 'Place ' || n, 1, 0, 1, 1, 0, 0, 0, true from generate_series(100000, {100000 + RateDestinations.Most}) n");
        var none = await lab.Rates.PageAsync(plan, "nowhere", null, 10, Stop);
        var one = await lab.Rates.PageAsync(plan, $"ace {100000 + RateDestinations.Most}", null, 10, Stop);
        Assert.Empty(none.Rates);
        Assert.Equal($"Place {100000 + RateDestinations.Most}", Assert.Single(one.Rates).Destination);
    }

    [Fact]
    public async Task An_edit_ends_the_rate_and_adds_another_so_that_its_id_explains_a_price_for_ever()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        var rate = Assert.Single((await lab.Rates.PageAsync(plan, null, null, 10, Stop)).Rates);

        rate.PerMinute = 0.2m;
        Done(await lab.Rates.SaveAsync(rate, "ana", Stop));

        Assert.Equal(["44 0.2"], await lab.RatesOfAsync(plan));
        Assert.Equal(0.1m, await lab.OneAsync<decimal>($"select per_minute from rate where id = {rate.Id} and superseded_by = 'ana'"));
        Assert.IsType<Saved.Conflict>(await lab.Rates.SaveAsync(rate, "bo", Stop));
        Assert.IsType<Saved.Conflict>(await lab.Rates.DeleteAsync(plan, rate.Id, "bo", Stop));
    }

    [Fact]
    public async Task Two_rates_of_a_prefix_from_the_same_moment_are_refused_and_what_was_typed_can_be_sent_again()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        await lab.AddRateAsync(plan, "45", 0.1m);
        var edited = (await lab.Rates.PageAsync(plan, "45", null, 10, Stop)).Rates[0];

        edited.Prefix = "+44";
        var refused = Assert.IsType<Saved.Refused>(await lab.Rates.SaveAsync(edited, "ana", Stop));
        edited.Prefix = "46";
        Done(await lab.Rates.SaveAsync(edited, "ana", Stop));

        Assert.Equal("prefix", refused.Field);
        Assert.Equal(["44 0.1", "46 0.1"], await lab.RatesOfAsync(plan));
    }

    [Theory]
    [InlineData("prefix", "4a", 0.1, 1, 1)]
    [InlineData("prefix", "", 0.1, 1, 1)]
    [InlineData("rate", "44", -0.1, 1, 1)]
    [InlineData("increment", "44", 0.1, 1, 0)]
    [InlineData("initial", "44", 0.1, -1, 1)]
    public async Task What_may_not_stand_in_a_rate_is_refused_by_its_field(string field, string prefix, double perMinute, int initial, int increment)
    {
        await using var lab = await NewAsync(postgres);
        var rate = new RateRow { RatePlanId = await lab.AddPlanAsync("euro"), Prefix = prefix, PerMinute = (decimal)perMinute, InitialSeconds = initial, IncrementSeconds = increment };

        Assert.Equal(field, Assert.IsType<Saved.Refused>(await lab.Rates.SaveAsync(rate, "ana", Stop)).Field);
    }

    [Fact]
    public async Task A_large_deck_is_paged_and_searched_by_an_index_alone()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("large");
        await lab.RunAsync($"""
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select {plan}, (1000000 + n)::text, 'Land ' || n % 997 || case when n = 777777 then ' Needle' else '' end, 0.01, 0, 1, 1, 0, 0, 0, true from generate_series(1, 1000000, 4) n
            """);
        await lab.RunAsync("vacuum analyze rate");

        var first = await lab.Rates.PageAsync(plan, null, null, 50, Stop);
        var next = await lab.Rates.PageAsync(plan, null, first.Rates[^1], 50, Stop);
        var some = await lab.Rates.PageAsync(plan, "19999", null, 50, Stop);
        var nines = await lab.Rates.PageAsync(plan, "1 99", null, 50, Stop);
        var land = await lab.Rates.PageAsync(plan, "land 500", null, 50, Stop);
        var more = await lab.Rates.PageAsync(plan, "land 500", land.Rates[^1], 50, Stop);
        var needle = await lab.Rates.PageAsync(plan, "needle", null, 50, Stop);

        Assert.Equal(("1000001", "1000197", "1000201"), (first.Rates[0].Prefix, first.Rates[^1].Prefix, next.Rates[0].Prefix));
        Assert.All(some.Rates, rate => Assert.StartsWith("19999", rate.Prefix, StringComparison.Ordinal));
        Assert.Equal("1990001", nines.Rates[0].Prefix);
        Assert.True(string.CompareOrdinal(land.Rates[^1].Prefix, more.Rates[0].Prefix) < 0);
        Assert.Equal("1777777", Assert.Single(needle.Rates).Prefix);
        Assert.Equal(250_000, await lab.Rates.CountAsync(plan, Stop));

        // Pages read by each question: a page of rates, not the table's some 3,000 nor a sort of it. The rare word costs its index once,
        // and no row but its own, as soon as the table is too large to be read through.
        var from = $"from rate where rate_plan_id = {plan} and superseded_at is null";
        Assert.InRange(await BuffersAsync(lab, $"select * {from} and (prefix, id) > ('1500000', 0) order by prefix, id limit 51"), 1, 30);
        Assert.InRange(await BuffersAsync(lab, $"select * {from} and prefix >= '19999' and prefix < '2' order by prefix, id limit 51"), 1, 30);
        Assert.Contains("Index Only Scan using rate_by_destination", await PlanAsync(lab, $"select id {from} and destination ilike '%needle%' escape '\\' order by destination, prefix, id limit 51", "set enable_seqscan = off; "), StringComparison.Ordinal);
        Assert.InRange(await BuffersAsync(lab, $"select * {from} and prefix = any(array['1','10','100','1000','10000','100000','1000001'])"), 1, 60);
    }

    private static async Task<int> BuffersAsync(RatingLab lab, string sql)
    {
        var read = await PlanAsync(lab, sql);
        var shared = System.Text.RegularExpressions.Regex.Match(read, @"Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?");
        return Number(shared.Groups[1].Value) + Number(shared.Groups[2].Value);

        static int Number(string text) => text.Length == 0 ? 0 : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> PlanAsync(RatingLab lab, string sql, string before = "")
    {
        await using var command = lab.Source.CreateCommand($"{before}explain (analyze, buffers, timing off) {sql}; reset all");
        await using var row = await command.ExecuteReaderAsync(Stop);
        var lines = new List<string>();
        while (await row.ReadAsync(Stop))
        {
            lines.Add(row.GetString(0));
        }

        return string.Join('\n', lines);
    }
}

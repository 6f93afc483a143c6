using CdrStats.Infrastructure.Rating;
using CdrStats.Testing;
using MiniExcelLibs;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>Decks as they arrive: workbooks, ranges, titles above the header; retail from carrier rates; changes of many.</summary>
public sealed class RateDeckTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset FarAhead = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_workbook_with_a_title_and_ranges_is_read_and_the_difference_tells_each_kind()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "4470", 0.1m);
        await lab.AddRateAsync(plan, "4471", 0.3m);
        await lab.AddRateAsync(plan, "33", 0.2m);
        await lab.AddRateAsync(plan, "49", 0.2m);
        using var book = Book(
            ["North Carrier, rates from December"],
            ["Country code", "Area code", "Destination", "Rate", "Billing increment"],
            ["44", "70-72", "UK mobile", 0.2m, "1/1"],
            ["33", "", "to 33", 0.2m, "60/60"],
            ["3x", "", "nowhere", 0.2m, "1/1"]);

        var sample = await RateFileGuess.OfAsync(book, Stop);
        using var preview = await lab.Import.PreviewAsync(plan, new RateSource.File(book, "north.xlsx", sample.Layout, sample.Header), Terms(FarAhead, endMissing: true), null, Stop);
        Done(await lab.Import.ConfirmAsync(preview, "test", null, Stop));

        Assert.Equal((true, 1, true), (sample.Layout.IsWorkbook, sample.Layout.Skipped, sample.Layout.HasHeader));
        Assert.Equal(new RateCounts(Added: 1, Increased: 1, Decreased: 1, Otherwise: 1, Unchanged: 0, Closed: 1, Rejected: 1), preview.Counts);
        async Task<string> OfAsync(RateChangeKind kind) => string.Join('|', (await preview.Difference.PageAsync(kind, 0, Stop)).Select(one => FormattableString.Invariant($"{one.Prefix} {one.Before:0.##} {one.After:0.##} {one.Note}").Trim()));
        Assert.Equal(
            ["4472  0.2", "4470 0.1 0.2 name to 4470 → UK mobile", "4471 0.3 0.2 name to 4471 → UK mobile", "33 0.2 0.2 increments 1/1 → 60/60", "", "49 0.2", "'3x' is not a calling code."],
            await Task.WhenAll(Enum.GetValues<RateChangeKind>().Select(OfAsync)));
        Assert.Equal(
            ["33 0.2 from 2099-01-01", "33 0.2 until 2099-01-01", "4470 0.1 until 2099-01-01", "4470 0.2 from 2099-01-01", "4471 0.2 from 2099-01-01", "4471 0.3 until 2099-01-01", "4472 0.2 from 2099-01-01", "49 0.2 until 2099-01-01"],
            await lab.RatesOfAsync(plan));
    }

    [Fact]
    public async Task The_columns_that_were_confirmed_are_remembered_for_the_providers_next_file_of_the_same_header()
    {
        await using var lab = await NewAsync(postgres);
        var provider = Done(await lab.Providers.SaveAsync("test", new Provider { Name = "North" }, Stop));
        var first = Done(await lab.Plans.SaveAsync("test", new RatePlanRow { Name = "North A", Side = RateSide.Buy, Currency = "EUR", ProviderId = provider }, Stop));
        var second = Done(await lab.Plans.SaveAsync("test", new RatePlanRow { Name = "North B", Side = RateSide.Buy, Currency = "EUR", ProviderId = provider }, Stop));
        var other = await lab.AddPlanAsync("Other", RateSide.Buy);
        var file = File("ziel,kosten,alt\n44,0.2,0.9\n");
        var guessed = await RateFileGuess.OfAsync(file, Stop);
        Assert.NotNull(guessed.Layout.Columns);
        var said = guessed.Layout with { HasHeader = true, Columns = [RateColumn.Prefix, RateColumn.Rate, RateColumn.Ignored] };
        var sample = await RateFileGuess.OfAsync(file, said, Stop);
        using var preview = await lab.Import.PreviewAsync(first, new RateSource.File(file, "a.csv", said, sample.Header), Terms(), null, Stop);
        Done(await lab.Import.ConfirmAsync(preview, "ana", null, Stop));

        var next = await RateFileGuess.OfAsync(File("ziel,kosten,alt\n45,0.3,0.9\n"), Stop);
        var remembered = await lab.Layouts.FindAsync(second, next, Stop);

        Assert.Equal(said.Columns, remembered!.Layout.Columns);
        Assert.Equal("ana", remembered.By);
        Assert.Null(await lab.Layouts.FindAsync(other, next, Stop));
        Assert.Null(await lab.Layouts.FindAsync(second, await RateFileGuess.OfAsync(File("code,price,alt\n45,0.3,0.9\n"), Stop), Stop));
    }

    [Theory]
    [InlineData("25", "0", 4, false)]
    [InlineData("12.5", "0.003", 3, true)]
    [InlineData("0", "0.0049", 2, false)]
    [InlineData("-10", "0", 8, false)]
    public async Task Retail_rates_are_made_of_a_carriers_with_profit_rounding_and_minimum_margin(string percent, string margin, int decimals, bool up)
    {
        await using var lab = await NewAsync(postgres);
        var carrier = await lab.AddPlanAsync("carrier", RateSide.Buy);
        var retail = await lab.AddPlanAsync("retail");
        decimal[] costs = [0m, 0.00000001m, 0.005m, 0.0125m, 0.01m, 1.23456789m];
        foreach (var (cost, at) in costs.Select((cost, at) => (cost, at)))
        {
            await lab.AddRateAsync(carrier, $"4{at}", cost);
        }

        await lab.AddRateAsync(carrier, "49", 1m, enabled: false);
        var rule = new RateMarkup(decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture), decimal.Parse(margin, System.Globalization.CultureInfo.InvariantCulture), decimals, up);
        using var preview = await lab.Import.PreviewAsync(retail, new RateSource.Markup(carrier, "carrier", rule), Terms(), null, Stop);
        Done(await lab.Import.ConfirmAsync(preview, "test", null, Stop));

        var made = (await lab.Rates.PageAsync(retail, null, null, 100, Stop)).Rates;
        Assert.Equal(costs.Select(cost => rule.Of(cost)), made.Select(rate => rate.PerMinute));
        Assert.All(made.Zip(costs), pair => Assert.True(rule.MinimumMargin == 0 || pair.First.PerMinute - pair.Second >= rule.MinimumMargin));
    }

    [Fact]
    public async Task What_is_found_is_changed_from_a_date_on_and_what_is_not_stays()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        await lab.AddRateAsync(plan, "447", 0.2m, until: FarAhead.AddDays(2));
        await lab.AddRateAsync(plan, "45", 0.3m);
        await lab.AddRateAsync(plan, "449", 0.3m, enabled: false);

        using var raise = await lab.Import.PreviewAsync(plan, new RateSource.Found("44", new RateBulkChange(10, 4, null, null, null)), Terms(FarAhead), null, Stop);
        Done(await lab.Import.ConfirmAsync(raise, "test", null, Stop));

        Assert.Equal(new RateCounts(0, Increased: 2, 0, 0, 0, 0, 0), raise.Counts);
        Assert.Equal(
            ["44 0.1 until 2099-01-01", "44 0.11 from 2099-01-01", "447 0.2 until 2099-01-01", "447 0.22 from 2099-01-01 until 2099-01-03", "449 0.3 off", "45 0.3"], await lab.RatesOfAsync(plan));
        using var end = await lab.Import.PreviewAsync(plan, new RateSource.Found("to 45", new RateBulkChange(null, 4, 60, 60, FarAhead)), Terms(), null, Stop);
        Done(await lab.Import.ConfirmAsync(end, "test", null, Stop));
        Assert.Equal(1, end.Counts.Otherwise);
        Assert.Equal("60/60 2099-01-01", await lab.OneAsync<string>("select initial_seconds || '/' || increment_seconds || ' ' || (valid_until at time zone 'UTC')::date from rate where prefix = '45' and superseded_at is null"));
        Assert.Equal("rates found by 'to 45': increments 60/60, end at 2099-01-01 00:00 UTC", (await lab.Versions.ListAsync(plan, null, 1, Stop))[0].Source);
    }

    [Fact]
    public async Task The_effect_on_the_last_days_calls_is_priced_by_the_rates_without_and_with_the_change()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.6m);
        await lab.AddRateAsync(plan, "33", 0.6m);
        await lab.RunAsync($"""
            select ensure_call_partition((now() - interval '40 days')::date), ensure_call_partition((now() - interval '2 days')::date);
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (7, 's', '10.0.0.7', 1, gen_random_uuid(), false, false, now());
            insert into inbox (instance) values (gen_random_uuid());
            insert into call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, duration, billsec, cause, sell_plan_id, sell_billed, buy_billed, inbox, source, kind, caller_kind, direction,
                number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, callid, caller_number, caller_name, caller_e164, destination, e164)
            select n, now() - case when n = 1 then interval '40 days' else interval '2 days' end, now(), 1, n, gen_random_uuid(), 7, 60, 60, 16, case when n = 5 then null else {plan} end, 60, 60, 1, 1, 1, 1, 1,
                1, 1, 0, 0.6, 0.6, 0.2, 0.2, n::text, '', '', '', '', case when n = 4 then '331234' else '447123' end
            from generate_series(1, 5) as n
            """);

        using var preview = await lab.PreviewAsync(plan, "447,0.5\n", Terms(FarAhead, endMissing: true));

        var effect = preview.Effect!;
        Assert.Equal((FarAhead, 3, 180L, 1), (effect.At, effect.Calls, effect.Seconds, effect.LostCalls));
        Assert.Equal((1.8m, 1.0m, 1.2m, -0.8m), (effect.Before, effect.After, effect.Margin, effect.MarginChange));
        Assert.Equal(-0.6m, effect.Destinations[0].Difference);
        Assert.False(effect.IsSample);
    }

    private static MemoryStream Book(params object[][] rows)
    {
        var width = rows.Max(row => row.Length);
        var book = new MemoryStream();
        book.SaveAs(rows.Select(row => Enumerable.Range(0, width).ToDictionary(at => $"c{at}", at => at < row.Length ? row[at] : null)), printHeader: false);
        return book;
    }
}

using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;
using static CdrStats.Infrastructure.Tests.Rating.RatingLab;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class RateImportTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset January = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset December = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_changed_price_ends_the_old_rate_and_opens_a_new_one_at_the_effective_date()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        await lab.AddRateAsync(plan, "34", 0.2m, from: January);
        await lab.AddRateAsync(plan, "33", 0.3m);
        await lab.AddRateAsync(plan, "49", 0.4m);

        using var preview = await lab.BringInAsync(plan, "prefix,destination,rate\n44,to 44,0.11\n34,,0.2\n33,to 33,0.3\n39,Italy,0.5\n", Terms(December));

        Assert.Equal((1, 1, 2, 0, 0), (preview.Counts.Added, preview.Counts.Changed, preview.Counts.Unchanged, preview.Counts.Closed, preview.Counts.Rejected));
        Assert.Equal(["33 0.3", "34 0.2 from 2026-01-01", "39 0.5 from 2026-12-01", "44 0.1 until 2026-12-01", "44 0.11 from 2026-12-01", "49 0.4"], await lab.RatesOfAsync(plan));
        Assert.Equal("test", await lab.OneAsync<string>("select superseded_by from rate where superseded_at is not null"));
        var change = Assert.Single(await preview.Difference.PageAsync(RateChangeKind.Increased, 0, Stop));
        Assert.Equal(("44", 0.1m, 0.11m, December), (change.Prefix, change.Before, change.After, change.From));
    }

    [Fact]
    public async Task Without_an_effective_date_the_rate_that_was_always_valid_is_replaced()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);

        using var preview = await lab.BringInAsync(plan, "44,0.2\n45,0.3\n");
        using var again = await lab.PreviewAsync(plan, "44,0.2\n45,0.3\n");

        Assert.Equal((1, 1), (preview.Counts.Added, preview.Counts.Changed));
        Assert.Equal(["44 0.2", "45 0.3"], await lab.RatesOfAsync(plan));
        Assert.Equal((2, false), (again.Counts.Unchanged, again.Counts.DoAnything));
        Assert.Equal("to 44", await lab.OneAsync<string>("select destination from rate where prefix = '44' and superseded_at is null"));
    }

    [Fact]
    public async Task Rates_that_the_file_lacks_end_only_if_chosen_and_never_for_a_slip_in_their_line()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        await lab.AddRateAsync(plan, "34", 0.2m);
        await lab.AddRateAsync(plan, "33", 0.3m);
        await lab.AddRateAsync(plan, "33", 0.4m, from: December.AddDays(30));

        using var preview = await lab.BringInAsync(plan, "prefix;rate\n44;0.1\n34;oops\n", Terms(December, endMissing: true));

        Assert.Equal((0, 0, 1, 2, 1), (preview.Counts.Added, preview.Counts.Changed, preview.Counts.Unchanged, preview.Counts.Closed, preview.Counts.Rejected));
        Assert.Equal(["33 0.3 until 2026-12-01", "34 0.2", "44 0.1"], await lab.RatesOfAsync(plan));
    }

    [Fact]
    public async Task Lines_that_cannot_be_taken_are_told_with_their_number_and_reason_and_the_others_come_in()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");

        using var preview = await lab.BringInAsync(plan, """
            Code,Country,Rate,Billing Increment,Effective Date,Currency
            +44,UK,0.01,60/60,2026-12-01,EUR
            44x,UK,0.01,1/1,,EUR
            45,DK,,1/1,,EUR

            46,SE,0.01,0/0,,EUR
            47,NO,0.01,1/1,01/12/2026,EUR
            48,PL,0.01,1/1,,USD
            44,UK again,0.02,1/1,2026-12-01,EUR
            0049,DE,-0.01,1/1,,EUR
            "420","Czechia, all",0.012,30/6,,eur
            """);

        Assert.Equal((2, 0, 7), (preview.Counts.Added, preview.Counts.Changed, preview.Counts.Rejected));
        var rejected = await preview.Difference.PageAsync(RateChangeKind.Rejected, 0, Stop);
        Assert.Equal([3, 4, 6, 7, 8, 9, 10], rejected.Select(line => line.Line));
        Assert.Equal(
            ["'44x' is not a prefix", "The rate is missing", "The increment is at least 1", "'01/12/2026' is not a date", "Its currency is USD", "line 2 is taken", "A rate is not negative"],
            rejected.Zip(["'44x' is not a prefix", "The rate is missing", "The increment is at least 1", "'01/12/2026' is not a date", "Its currency is USD", "line 2 is taken", "A rate is not negative"],
                (line, part) => line.Note.Contains(part, StringComparison.Ordinal) ? part : line.Note));
        Assert.Equal("60/60 30/6 Czechia, all", await lab.OneAsync<string>(
            "select (select initial_seconds || '/' || increment_seconds from rate where prefix = '44') || ' ' || initial_seconds || '/' || increment_seconds || ' ' || destination from rate where prefix = '420'"));
    }

    [Fact]
    public async Task A_date_alone_is_its_first_instant_in_the_chosen_zone()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");

        await lab.BringInAsync(plan, "prefix,rate,valid_from\n44,0.1,2026-07-01\n", new RateImportTerms(TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"), null, false, "EUR"));

        Assert.Equal(new DateTime(2026, 6, 30, 22, 0, 0, DateTimeKind.Utc), await lab.OneAsync<DateTime>("select valid_from from rate"));
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_is_not_confirmed_once_the_rates_changed()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        await lab.AddRateAsync(plan, "44", 0.1m);
        using var preview = await lab.PreviewAsync(plan, "44,0.2\n");
        Assert.Equal(["44 0.1"], await lab.RatesOfAsync(plan));

        await lab.AddRateAsync(plan, "33", 0.1m);
        var late = await lab.Import.ConfirmAsync(preview, "test", null, Stop);

        Assert.IsType<Saved.Conflict>(late);
        Assert.Equal(["33 0.1", "44 0.1"], await lab.RatesOfAsync(plan));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_compared_waits_for_the_confirmation_and_is_read_again_where_it_could_not(bool isCut)
    {
        await using var lab = await NewAsync(postgres);
        const string Waiting = "from pg_stat_activity where datname = current_database() and application_name = 'cdrstats rates' and state = 'idle'";
        var previews = new List<RateImportPreview>();
        for (var at = 0; at < 6; at++)
        {
            var plan = await lab.AddPlanAsync($"plan {at}");
            await lab.AddRateAsync(plan, "44", 0.1m);
            previews.Add(await lab.PreviewAsync(plan, $"44,0.{at + 2}\n45,0.3\n", Terms(endMissing: true)));
        }

        Assert.Equal(4, previews.Count(preview => preview.Staged is not null));
        if (isCut)
        {
            await lab.RunAsync($"select pg_terminate_backend(pid) {Waiting}");
        }

        foreach (var (at, preview) in previews.Index())
        {
            Done(await lab.Import.ConfirmAsync(preview, "test", null, Stop));
            Assert.Equal([$"44 0.{at + 2}", "45 0.3"], await lab.RatesOfAsync(preview.PlanId));
            Assert.IsType<Saved.Conflict>(await lab.Import.ConfirmAsync(preview, "test", null, Stop));
            preview.Dispose();
        }

        using var last = await lab.PreviewAsync(previews[0].PlanId, "44,0.9\n");
        Assert.NotNull(last.Staged);
    }

    [Fact]
    public async Task A_file_of_another_currency_or_without_a_rate_column_is_refused_in_words()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");

        var currency = await Assert.ThrowsAsync<RateFileException>(() => lab.PreviewAsync(plan, "44,0.2\n", Terms() with { Currency = "USD" }));
        var column = await Assert.ThrowsAsync<RateFileException>(() => lab.PreviewAsync(plan, "prefix,destination\n44,UK\n"));

        Assert.Contains("The file is in USD, the plan in EUR", currency.Message, StringComparison.Ordinal);
        Assert.Contains("the rate per minute is not said", column.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_lines_are_compared_in_one_pass_and_sent_on_while_they_are_read()
    {
        await using var lab = await NewAsync(postgres);
        var plan = await lab.AddPlanAsync("euro");
        var csv = "prefix,destination,rate\n" + string.Concat(Enumerable.Range(0, 100_000).Select(n => FormattableString.Invariant($"{1_000_000 + n},Land {n % 300},0.{n % 997:0000}\n")));
        await lab.BringInAsync(plan, csv);
        using var file = File(csv.Replace(",0.0001\n", ",0.5\n", StringComparison.Ordinal));
        var layout = new RateFileLayout(',', true, false, true, [RateColumn.Prefix, RateColumn.Destination, RateColumn.Rate]);

        var readSoFar = new List<long>();
        using var preview = await lab.Import.PreviewAsync(plan, new RateSource.File(file, "deck.csv", layout), Terms(December), new Watched(_ => readSoFar.Add(file.Position)), Stop);

        Assert.Equal((101, 99_899), (preview.Counts.Changed, preview.Counts.Unchanged));
        Assert.InRange(readSoFar[0], 1, file.Length / 5);
    }

    private sealed class Watched(Action<int> at) : IProgress<int>
    {
        public void Report(int value) => at(value);
    }
}

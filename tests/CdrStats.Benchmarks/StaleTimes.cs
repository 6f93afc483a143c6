using CdrStats.Testing;
using Microsoft.Playwright;

namespace CdrStats.Benchmarks;

/// <summary>How far behind an open dashboard is with so many calls stored: from the commit of a record in the inbox to the figure in Chromium, a record at a time.</summary>
internal static class StaleTimes
{
    private const int Rounds = 30;
    private const string IsAnother = """
        before => [...document.querySelectorAll('.tile')].find(tile => tile.querySelector('.tile-label').innerText.toLowerCase() === 'calls')?.querySelector('.tile-value').innerText !== before
        """;

    public static async Task PrintAsync(YearOfCalls year)
    {
        using var published = await PublishedConsole.MakeAsync();
        await using var console = await ConsoleProcess.StartAsync(year.Lab.ConnectionString, CancellationToken.None);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await SignedIn.BrowserAsync(playwright);
        var page = await SignedIn.PageAsync(browser, console);
        await page.GotoAsync("/");
        var figure = page.Locator(".tile", new() { Has = page.GetByText("Calls", new() { Exact = true }) }).Locator(".tile-value").First;
        await page.Locator("html[data-connected]").WaitForAsync();
        var waits = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var before = await figure.InnerTextAsync();
            await year.Lab.RunAsync("""
                insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, direction, accountcode)
                values ('10.0.0.1', 3, gen_random_uuid()::text, '34911', '', '+34600000001', now() - interval '30 s', 30, 25, 16, 2, 'acc1')
                """);
            waits.Add(1000 * await PipelineLab.SecondsAsync(() => page.WaitForFunctionAsync(IsAnother, before)));
        }

        waits.Sort();
        var table = new Table($"from commit to the dashboard, {year.Calls:N0} calls", "records", "median, ms", "p95, ms", "most, ms");
        table.Add("in Chromium", Text(Rounds), Text(waits[Rounds / 2]), Text(waits[Rounds * 95 / 100]), Text(waits[^1]));
        table.Print();
    }

    private static string Text(double value) => value.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
}

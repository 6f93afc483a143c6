using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Cdrs;

public sealed class MaskedNumberTests(PostgresFixture postgres)
{
    private static readonly AccessScope Masked = AccessScope.Everything.Hiding(4);

    // Those of a line differ in what is hidden alone.
    private static readonly string[][] Alike = [["34650784355", "34650781234"], ["34911000001", "34911009999"], ["2001", "1999"], ["442031234567"]];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<ImportLab> LabAsync()
    {
        var lab = await ImportLab.NewAsync(postgres);
        var rows = Alike.SelectMany(line => line).Select((number, n) => $"('sw', 'c{n}', '{number}', '{number}', '{(number.Length > 4 ? "+" : "")}{number}', now() - interval '1 hour', 9, 9, 'SIP/{number}-01', '{{\"dialed\":\"{number}\"}}')");
        await lab.RunAsync($"insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, channel, extradata) values {string.Join(", ", rows)}");
        await lab.Importer.DrainAsync(1, Stop);
        return lab;
    }

    [Fact]
    public async Task No_filter_tells_apart_calls_that_differ_in_hidden_digits_alone()
    {
        await using var lab = await LabAsync();
        var (search, asked, found) = (new CallSearch(lab.Source), 0, 0);
        var ids = (await search.SearchAsync(AccessScope.Everything, CallFilter.All, null, 100, Stop)).ToDictionary(call => call.Id, call => call.CallerNumber);
        foreach (var text in Alike.SelectMany(line => line).SelectMany(Parts).Distinct())
        {
            foreach (var match in Enum.GetValues<TextMatch>())
            {
                foreach (var filter in new[] { CallFilter.All with { Destination = new NumberFilter(text, match) }, CallFilter.All with { Caller = new NumberFilter(text, match) } })
                {
                    var told = (await search.SearchAsync(Masked, filter, null, 100, Stop)).Select(call => ids[call.Id]).ToHashSet();
                    Assert.All(Alike, line => Assert.True(line.All(told.Contains) || !line.Any(told.Contains), $"{text} {match}: {string.Join(", ", told)}"));
                    (asked, found) = (asked + 1, found + (told.Count > 0 ? 1 : 0));
                }
            }
        }

        Assert.InRange(asked, 300, 10_000);
        Assert.InRange(found, 40, asked);
        Assert.Equal(2, (await search.SearchAsync(Masked, CallFilter.All with { Destination = new NumberFilter("+34 650 784 355", TextMatch.Equals) }, null, 10, Stop)).Count);
    }

    [Fact]
    public async Task Neither_a_list_nor_a_call_its_story_and_legs_nor_a_file_has_a_whole_number()
    {
        await using var lab = await LabAsync();
        var search = new CallSearch(lab.Source);
        var told = new StringBuilder();
        foreach (var listed in await search.SearchAsync(Masked, CallFilter.All, null, 100, Stop))
        {
            var call = (await search.FindAsync(Masked, listed.Id, Stop))!;
            var story = await new CallExplanation(lab.Source, new MediationOptions()).ExplainAsync(Masked, call, Stop);
            told.AppendLine(System.Text.Json.JsonSerializer.Serialize(call)).AppendLine(listed.ToString()).AppendJoin(' ', story.PriceSteps).AppendJoin(' ', story.NumberSteps).AppendJoin(' ', await search.LegsAsync(Masked, call, Stop));
        }

        foreach (var format in CallExportFormat.All.Where(format => format.Extension is "csv" or "json" or "html" or "yaml"))
        {
            using var file = new MemoryStream();
            await new CallExport(lab.Source).WriteAsync(file, format, Masked, CallFilter.All, Stop);
            told.Append(Encoding.UTF8.GetString(file.ToArray()));
        }

        Assert.All(Alike.SelectMany(line => line).Where(number => number.Length > 4), number =>
        {
            Assert.DoesNotContain(number[2..], told.ToString(), StringComparison.Ordinal);
            Assert.Contains(number[..^4] + "••••", told.ToString(), StringComparison.Ordinal);
        });
        Assert.Contains("34650784355", (await search.SearchAsync(AccessScope.Everything, CallFilter.All, null, 100, Stop)).Select(call => call.E164));
    }

    private static IEnumerable<string> Parts(string number) =>
        [number, "+" + number, .. Enumerable.Range(1, number.Length - 1).SelectMany(length => new[] { number[..length], number[^length..] }), number + "0", number[..^1] + "•"];
}

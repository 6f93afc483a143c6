using System.Text;
using System.Text.Json;
using CdrStats.Infrastructure.Cdrs.Export;
using MiniExcelLibs;
using Xunit;
using YamlDotNet.Serialization;

namespace CdrStats.Infrastructure.Tests.Cdrs;

/// <summary>Tables of reports, whose columns are named in words, read back by readers that know nothing of how they were written.</summary>
public sealed class ExportTableTests
{
    private static readonly string[] Names = ["Time, Europe/Madrid", "a \"b\" & <c>", "ASR %", "# x: y"];

    private static readonly ExportTable Table = new(
        "Report", [new(Names[0], IsNumber: false), new(Names[1], IsNumber: false), new(Names[2]), new(Names[3])],
        [["2026-10-25T02:00:00+02:00", "Ruiz, \"Ana\"", 12.50m, null], ["2026-10-25T02:00:00+01:00", "", 100m, 0.000001m]]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Csv_quotes_its_heading_as_its_values() => Assert.Equal(
        "\ufeff\"Time, Europe/Madrid\",\"a \"\"b\"\" & <c>\",ASR %,# x: y\r\n2026-10-25T02:00:00+02:00,\"Ruiz, \"\"Ana\"\"\",12.50,\r\n2026-10-25T02:00:00+01:00,,100,0.000001\r\n",
        Encoding.UTF8.GetString(await WriteAsync("csv")));

    [Fact]
    public async Task Json_and_yaml_name_each_value()
    {
        using var json = JsonDocument.Parse(await WriteAsync("json"));
        Assert.Equal(Names, json.RootElement[0].EnumerateObject().Select(pair => pair.Name));
        Assert.Equal("Ruiz, \"Ana\"", json.RootElement[0].GetProperty(Names[1]).GetString());
        Assert.Equal("0.000001", json.RootElement[1].GetProperty(Names[3]).GetString());

        var yaml = new DeserializerBuilder().Build().Deserialize<List<Dictionary<string, string?>>>(Encoding.UTF8.GetString(await WriteAsync("yaml")));
        Assert.Equal(Names, yaml[0].Keys);
        Assert.Equal(("12.50", null), (yaml[0][Names[2]], yaml[0][Names[3]]));
    }

    [Fact]
    public async Task Excel_has_names_and_numbers()
    {
        using var file = new MemoryStream(await WriteAsync("xlsx"));
        var rows = file.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().ToList();

        Assert.Equal(Names, rows[0].Keys);
        Assert.Equal((12.5, 100d), (rows[0][Names[2]], rows[1][Names[2]]));
        Assert.Equal("Ruiz, \"Ana\"", rows[0][Names[1]]);
    }

    [Fact]
    public async Task Html_marks_its_heading_and_says_nothing_of_times_that_are_not_UTC()
    {
        var page = Encoding.UTF8.GetString(await WriteAsync("html"));

        Assert.Contains("<th scope=\"col\">a &quot;b&quot; &amp; &lt;c&gt;</th>", page.Replace("\"b\"", "&quot;b&quot;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("UTC", page, StringComparison.Ordinal);
    }

    private static async Task<byte[]> WriteAsync(string extension)
    {
        using var output = new MemoryStream();
        await Table.WriteAsync(output, CallExportFormat.All.Single(format => format.Extension == extension), Stop);
        return output.ToArray();
    }
}

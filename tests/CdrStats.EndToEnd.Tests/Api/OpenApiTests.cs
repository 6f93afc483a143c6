using System.Text.Json;
using System.Text.Json.Nodes;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>The committed contract against the one that the running console gives.</summary>
public sealed class OpenApiTests(PostgresFixture postgres)
{
    private const string Refresh = "CDRSTATS_REFRESH_OPENAPI";
    private const string Command = Refresh + "=1 dotnet test --project tests/CdrStats.EndToEnd.Tests --filter-class \"*OpenApiTests\"";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_document_is_the_one_of_the_running_code()
    {
        await using var console = await ConsoleProcess.StartAsync(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync), Stop);
        using var client = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        var running = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Stop))!.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Refresh) == "1")
        {
            await File.WriteAllTextAsync(Committed(), running, Stop);
        }

        var committed = await File.ReadAllTextAsync(Committed(), Stop);

        if (committed != running)
        {
            Assert.Fail($"docs/openapi.json is not what the code answers, from {Difference(committed, running)} on. If the change is meant: {Command}");
        }

        using var document = JsonDocument.Parse(running);
        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.All(Operations(document), operation =>
        {
            Assert.NotEqual("", operation.GetProperty("summary").GetString());
            Assert.NotEqual(0, operation.GetProperty("tags").GetArrayLength());
            Assert.True(operation.GetProperty("responses").TryGetProperty("401", out _));
        });
        Assert.All(Properties(document), name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
    }

    [Fact]
    public async Task The_index_names_every_resource_and_each_answers()
    {
        await using var console = await ConsoleProcess.StartAsync(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync), Stop);
        using var client = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        using var index = JsonDocument.Parse(await client.GetStringAsync(new Uri("/rest-api/", UriKind.Relative), Stop));

        Assert.Empty(new[] { "cdr", "hangup-cause", "report/overview", "simulate", "switch", "voip-rate" }.Except(index.RootElement.EnumerateObject().Select(entry => entry.Name)));
        foreach (var resource in index.RootElement.EnumerateObject())
        {
            using var answer = await client.GetAsync(new Uri(resource.Value.GetString()!), Stop);
            // The simulator has to be told a number.
            Assert.True(answer.IsSuccessStatusCode || (resource.Name == "simulate" && answer.StatusCode == System.Net.HttpStatusCode.BadRequest), $"{resource.Name} answers {answer.StatusCode}");
        }
    }

    private static IEnumerable<JsonElement> Operations(JsonDocument document) =>
        document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(method => method.Value);

    private static IEnumerable<string> Properties(JsonDocument document) =>
        document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .SelectMany(schema => schema.Value.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name) : []);

    private static string Difference(string committed, string running)
    {
        var (left, right) = (committed.Split('\n'), running.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(left.Length, right.Length)).First(i => i >= left.Length || i >= right.Length || left[i] != right[i]);
        return $"line {line + 1} ('{(line < right.Length ? right[line].Trim() : "its end")}')";
    }

    private static string Committed()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CdrStats.Console.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("This test reads the repository: run it there.");
        }

        return Path.Combine(root.FullName, "docs", "openapi.json");
    }
}

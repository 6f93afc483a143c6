using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Walk;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Fuzz;

/// <summary>
/// Every operation of the interface, found in its own description, asked what nobody means: it answers in time, never with a fault of its own, and tells nothing of
/// what it is made of. <c>CDRSTATS_FUZZ_REQUESTS</c> asks more, <c>CDRSTATS_FUZZ_SEED</c> the same again.
/// </summary>
public sealed partial class RestFuzzTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int AtOnce = 4;

    /// <summary>An answer that takes longer is one that never comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Whatever_it_is_asked_it_answers_and_tells_nothing_of_its_inside()
    {
        var stop = TestContext.Current.CancellationToken;
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using (var rivals = source.CreateCommand(await File.ReadAllTextAsync(System.IO.Path.Combine(AppContext.BaseDirectory, "Walk", "rivals.sql"), stop)))
        {
            await rivals.ExecuteNonQueryAsync(stop);
        }

        await using var console = await OpenConsole.StartAsync(connection);
        await using var administrator = source.CreateCommand($"select id from console_user where user_name = '{ConsoleProcess.Administrator}'");
        var key = await StoredApiKey.AddAsync(connection, [.. Permissions.All], userId: (int)(await administrator.ExecuteScalarAsync(stop))!);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = console.Address, Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());

        var calls = FuzzedCall.All(JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), stop))!);
        var (seed, requests) = (Setting("CDRSTATS_FUZZ_SEED") ?? Random.Shared.Next(), Setting("CDRSTATS_FUZZ_REQUESTS") ?? (3 * calls.Count));
        output.WriteLine($"CDRSTATS_FUZZ_SEED={seed}: {requests} requests of {calls.Count} operations");
        var (wrong, answers, slowest) = (new ConcurrentQueue<string>(), new ConcurrentDictionary<int, int>(), 0.0);
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (at, token) =>
        {
            using var request = calls[at % calls.Count].Next(new Random(unchecked((seed * 1_000_003) + at)));
            var what = $"{at}: {request.Method} {request.RequestUri} {(request.Content is { } body ? await body.ReadAsStringAsync(token) : "")}";
            var watch = Stopwatch.StartNew();
            try
            {
                using var answer = await client.SendAsync(request, token);
                var text = await answer.Content.ReadAsStringAsync(token);
                slowest = Math.Max(slowest, watch.Elapsed.TotalMilliseconds);
                answers.AddOrUpdate((int)answer.StatusCode, 1, (_, before) => before + 1);
                if ((int)answer.StatusCode >= 500 || Inside().IsMatch(text))
                {
                    wrong.Enqueue($"{Shortened(what)} -> {(int)answer.StatusCode} {Shortened(text)}");
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !token.IsCancellationRequested)
            {
                wrong.Enqueue($"{Shortened(what)} -> {error.GetType().Name}: {error.Message}");
            }
        });

        output.WriteLine($"{string.Join(", ", answers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}; the slowest took {slowest:0} ms");
        Assert.True(wrong.IsEmpty, $"CDRSTATS_FUZZ_SEED={seed}, {wrong.Count} of {requests}:\n{string.Join('\n', wrong.Take(200))}");
        // That the questions are understood at all.
        Assert.True(answers.Where(pair => pair.Key < 300).Sum(pair => pair.Value) > requests / 20, "Hardly anything was answered with what was asked for.");
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Shortened(string text) => text.Length <= 400 ? text : $"{text[..400]}… ({text.Length})";

    /// <summary>A stack, a type, a query, a code of PostgreSQL's, a file.</summary>
    [GeneratedRegex(@"\n   at |\b(System|Microsoft|Npgsql|CdrStats)\.[A-Z]\w+\.|\w+Exception\b|\b(select|insert into|delete from)\b [\w*, .]+ (from|values|where) |\b\d{2}[0-9A-Z]\d{2}: |\.cs:line|/(home|usr|var|work|root)/")]
    private static partial Regex Inside();
}

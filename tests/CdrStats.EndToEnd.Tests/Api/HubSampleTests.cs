using System.Reflection;
using CdrStats.Domain.Accounts;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>The programs that docs/live-hub.md shows, run against a console as they stand there.</summary>
public sealed class HubSampleTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_guides_programs_say_what_happens_on_the_switch()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var fill = source.CreateCommand("insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, 'paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now())"))
        {
            await fill.ExecuteNonQueryAsync(Stop);
        }

        await using var its = new ScriptedFreeSwitch();
        await StoredFeed.AddAsync(connection, 1, its, Stop);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var source2 = NpgsqlDataSource.Create(connection);
        await using var admin = source2.CreateCommand("select id from console_user where is_administrator");
        var key = await StoredApiKey.AddAsync(connection, [Permissions.RealTimeCalls], userId: (int)(await admin.ExecuteScalarAsync(Stop))!);

        var program = await CompileAsync(Of("using Microsoft.AspNetCore.SignalR.Client;", console.Address));
        var folder = Directory.CreateTempSubdirectory("cdrstats-sample").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "live.mjs"), Of("new WebSocket(", console.Address), Stop);
            await File.WriteAllTextAsync(Path.Combine(folder, "live.py"), Of("import asyncio", console.Address), Stop);
            var secret = new Dictionary<string, string> { ["CDRSTATS_KEY"] = key.Reveal() };
            await using var inCSharp = PrivateProcess.Start(
                "dotnet", AppContext.BaseDirectory, secret, "exec", "--runtimeconfig", Beside("runtimeconfig.json"), "--depsfile", Beside("deps.json"), program);
            // The Node that Playwright brings along, and the system's Python.
            await using var inJavaScript = PrivateProcess.Start(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, ".playwright", "node"), "node", SearchOption.AllDirectories).Single(), folder, secret, "live.mjs");
            await using var inPython = PrivateProcess.Start("/usr/bin/python3", folder, secret, "live.py");
            PrivateProcess[] samples = [inCSharp, inJavaScript, inPython];
            await EachSaysAsync(samples, "0 answered, 0 ringing");
            await its.ComeInAsync("a", caller: "34911000001", destination: "442079460000");
            await EachSaysAsync(samples, "34911000001 -> 442079460000");
            await EachSaysAsync(samples, "0 answered, 1 ringing");
            await its.GoAwayAsync();
            await EachSaysAsync(samples, "no signal");
        }
        finally
        {
            File.Delete(program);
            Directory.Delete(folder, recursive: true);
        }
    }

    // A console of the tests has no certificate.
    private static string Of(string holds, Uri console) => Guide.Block("live-hub.md", holds)
        .Replace("https://console.example/", console.AbsoluteUri, StringComparison.Ordinal)
        .Replace("wss://console.example/", $"ws://{console.Authority}/", StringComparison.Ordinal);

    // With the SDK's own compiler: a project of its own would have to be restored.
    private static async Task<string> CompileAsync(string text)
    {
        var folder = Directory.CreateTempSubdirectory("cdrstats-sample").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), text, Stop);
            await File.WriteAllTextAsync(Path.Combine(folder, "Usings.cs"), "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;", Stop);
            var program = Path.Combine(AppContext.BaseDirectory, $"HubSample-{Guid.NewGuid():N}.dll");
            var references = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll").Concat(Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.AspNetCore.*.dll"))
                .Concat(Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.Extensions.*.dll")).Concat(Directory.GetFiles(Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Http.HttpContext).Assembly.Location)!, "Microsoft.AspNetCore.*.dll"))
                .DistinctBy(Path.GetFileName).Where(IsManaged);
            await File.WriteAllLinesAsync(Path.Combine(folder, "sample.rsp"), [.. references.Select(file => $"/r:\"{file}\""), "/nologo", "/target:exe", $"/out:\"{program}\"", "Program.cs", "Usings.cs"], Stop);
            await using var compiler = PrivateProcess.Start("dotnet", folder, "exec", await CompilerAsync(folder), "/noconfig", "@sample.rsp");
            Assert.True(await compiler.EndAsync(TimeSpan.FromMinutes(2)) == 0, compiler.Said);
            return program;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsManaged(string file)
    {
        try
        {
            AssemblyName.GetAssemblyName(file);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private static async Task<string> CompilerAsync(string folder)
    {
        await using var list = PrivateProcess.Start("dotnet", folder, "--list-sdks");
        await list.EndAsync(TimeSpan.FromMinutes(1));
        // "10.0.100 [/usr/share/dotnet/sdk]"
        var newest = list.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Last(line => line.StartsWith("10.", StringComparison.Ordinal)).Split(' ', 2);
        return Path.Combine(newest[1].Trim('[', ']'), newest[0], "Roslyn", "bincore", "csc.dll");
    }

    private static string Beside(string ending) => Path.Combine(AppContext.BaseDirectory, $"{typeof(HubSampleTests).Assembly.GetName().Name}.{ending}");

    private static async Task EachSaysAsync(IEnumerable<PrivateProcess> samples, string words)
    {
        foreach (var sample in samples)
        {
            await SaysAsync(sample, words);
        }
    }

    private static async Task SaysAsync(PrivateProcess sample, string words)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        while (!sample.Said.Contains(words, StringComparison.Ordinal))
        {
            Assert.False(sample.HasExited || late.IsCancellationRequested, $"It does not say '{words}': {sample.Said}");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}

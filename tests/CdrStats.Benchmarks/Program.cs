using System.Globalization;
using CdrStats.Benchmarks;

// Run from the root: dotnet run -c Release --project tests/CdrStats.Benchmarks -- VERB [ROWS; of "files" megabytes; of "hub" clients; of "rest" seconds; of "circuits" pages, CLIENTS, ROUNDS; of "switches" switches, CALLS; of "events" events; of "alarms" then DAYS; of "reports" then FOLDER, which keeps the calls for the next run]
Dictionary<string, Func<Task>> verbs = new()
{
    ["rating"] = () => Task.Run(RatingBenchmark.Run),
    ["pipeline"] = () => PipelineBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000),
    ["files"] = () => FilesBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1024),
    ["pusher"] = () => PusherBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200_000),
    ["deck"] = () => DeckBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000),
    ["history"] = HistoryBenchmark.RunAsync,
    ["live"] = LiveBenchmark.RunAsync,
    ["hub"] = () => HubBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2000),
    ["circuits"] = () => CircuitsBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 2000, args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1),
    ["events"] = () => EventsBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 720_000),
    ["pixel"] = PixelBenchmark.RunAsync,
    ["notices"] = NoticesBenchmark.RunAsync,
    ["switches"] = () => SwitchesBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20_000),
    ["consoles"] = ConsolesBenchmark.RunAsync,
    ["series"] = SeriesBenchmark.RunAsync,
    ["reports"] = () => ReportsBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2_000_000, args.Length > 2 ? args[2] : null),
    ["tenants"] = () => TenantsBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000),
    ["alarms"] = () => AlarmsBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2_000_000, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 30),
    ["lists"] = () => Task.Run(ListsBenchmark.Run),
    ["start"] = StartBenchmark.RunAsync,
    ["simulate"] = SimulateBenchmark.RunAsync,
    ["rest"] = () => RestBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30),
    ["rebill"] = () => RebillBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000),
    ["reconcile"] = () => ReconcileBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000),
};

if (args.Length > 0 && verbs.TryGetValue(args[0], out var run))
{
    await run();
    return 0;
}

await Console.Error.WriteLineAsync($"""
    Say what to measure: {string.Join(", ", verbs.Keys)}
    Behind most a number of rows; behind "reports" the number of calls (2000000) and a folder that keeps them: the next run with the same number and folder measures at once.
    """);
return 2;

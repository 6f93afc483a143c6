using CdrStats.Benchmarks;

// Run from the root: dotnet run -c Release --project tests/CdrStats.Benchmarks -- VERB
Dictionary<string, Action> verbs = new()
{
    ["rating"] = RatingBenchmark.Run,
};

if (args is [var verb] && verbs.TryGetValue(verb, out var run))
{
    run();
    return 0;
}

Console.Error.WriteLine($"Say what to measure: {string.Join(", ", verbs.Keys)}");
return 2;

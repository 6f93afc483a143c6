using System.Globalization;
using CdrStats.Infrastructure.Cdrs;

namespace CdrStats.Benchmarks;

/// <summary>What a question took, asked again and again: milliseconds, warm.</summary>
internal sealed class Times
{
    private const int Rounds = 20;

    /// <summary>What takes long is measured less often, but five times.</summary>
    private const double EnoughMilliseconds = 6000;

    private readonly double[] _sorted;

    private Times(IEnumerable<double> times) => _sorted = [.. times.Order()];

    public string Median => Text(At(0.5));

    public string P95 => Text(At(0.95));

    public static async Task<Times> OfAsync(Func<int, Task> read)
    {
        try
        {
            await read(0);
        }
        catch (CallSearchTooWideException)
        {
            return new Times([CallSearch.Patience.TotalMilliseconds]);
        }

        var times = new List<double>();
        for (var round = 0; round < Rounds && (round < 5 || times.Sum() < EnoughMilliseconds); round++)
        {
            times.Add(await PipelineLab.SecondsAsync(() => read(round)) * 1000);
        }

        return new Times(times);
    }

    /// <summary>How many times as long as the other.</summary>
    public string Against(Times other) => (At(0.5) / other.At(0.5)).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(double milliseconds) => milliseconds.ToString("0.0", CultureInfo.InvariantCulture);

    private double At(double part) => _sorted[(int)Math.Ceiling(_sorted.Length * part) - 1];
}

using System.Globalization;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.History.Influx;

namespace CdrStats.Infrastructure.Realtime.Collectors.Counts;

/// <summary>Asks an InfluxDB each second for the last count that something else (collectd) has written of a switch: counts alone, nothing of each call.</summary>
internal sealed class SeriesFeed(TimeProvider clock) : ISwitchFeed
{
    private const double MostCalls = 1_000_000;
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    public async Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation)
    {
        var mapping = address.Mapping ?? throw new FeedTroubleException("It is not said where in the InfluxDB its calls are.");
        using var influx = new InfluxConnection(new InfluxSettings(new UriBuilder("http", address.Host, address.Port).Uri, mapping.Database, address.User, address.Secret, ""));
        var (question, newest) = (Question(mapping, address.QuietAfter), DateTimeOffset.MinValue);
        using var timer = new PeriodicTimer(AskEvery, clock);
        do
        {
            var rows = await AskAsync(influx, question, cancellation);
            if (rows.Count == 0)
            {
                throw new FeedTroubleException($"The InfluxDB has nothing of the last {address.QuietAfter.TotalSeconds:0} s in measurement {mapping.Measurement}{(mapping.Tags.Length > 0 ? $" with {mapping.Tags}" : "")}.");
            }

            var calls = rows.Sum(row => row.Values is [{ } value] ? value : 0);
            if (calls is < 0 or > MostCalls)
            {
                throw new FeedTroubleException(string.Create(CultureInfo.InvariantCulture, $"What the InfluxDB has there is {calls}, which is no number of calls."));
            }

            follow.Counted(new CallCount((int)Math.Round(calls), 0));
            if (rows.Max(row => row.At) is var latest && latest > newest)
            {
                newest = latest;
                follow.Heard();
            }

            follow.Greeting = rows.Count == 1 ? "InfluxDB" : string.Create(CultureInfo.InvariantCulture, $"InfluxDB ({rows.Count} series)");
        }
        while (await timer.WaitForNextTickAsync(cancellation));
        cancellation.ThrowIfCancellationRequested();
    }

    private static string Question(SeriesMapping mapping, TimeSpan quiet)
    {
        var filter = string.Concat((mapping.Filter() ?? []).Select(tag => $"\"{tag.Key}\" = '{tag.Value.Replace("'", "\\'", StringComparison.Ordinal)}' AND "));
        return string.Create(CultureInfo.InvariantCulture, $"SELECT last(\"{mapping.Field}\") FROM \"{mapping.Measurement}\" WHERE {filter}time > now() - {quiet.TotalSeconds:0}s GROUP BY *");
    }

    private async Task<IReadOnlyList<InfluxRow>> AskAsync(InfluxConnection influx, string question, CancellationToken cancellation)
    {
        // What was true before must not stand for long while nothing comes.
        using var late = new CancellationTokenSource(AnswerWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await influx.AskAsync(question, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FeedTroubleException($"The InfluxDB has not answered within {AnswerWithin.TotalSeconds:0} s.");
        }
        catch (SeriesTroubleException trouble)
        {
            throw new FeedTroubleException(trouble.Message, trouble);
        }
    }
}

using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.History.Influx;
using CdrStats.Infrastructure.Tests.Realtime.Collectors;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.History;

/// <summary>A store of the past of each kind, real and empty, and recorders that write to it.</summary>
internal sealed class HistoryLab : IAsyncDisposable
{
    private readonly List<HistoryRecorder> _recorders = [];

    private HistoryLab(LiveFeedLab console, ICallSeries series, InfluxConnection? influx, string influxDatabase) =>
        (Console, Series, Influx, InfluxDatabase) = (console, series, influx, influxDatabase);

    public LiveFeedLab Console { get; }

    public ICallSeries Series { get; }

    public InfluxConnection? Influx { get; }

    public string InfluxDatabase { get; }

    public LiveBoard Board { get; } = new(TimeProvider.System);

    public static async Task<HistoryLab> NewAsync(string store, PostgresFixture postgres, InfluxServer server)
    {
        var console = await LiveFeedLab.NewAsync(postgres);
        if (store == "PostgreSQL")
        {
            return new HistoryLab(console, new PostgresSeries(console.Database.Source), null, "");
        }

        var database = await server.NewDatabaseAsync();
        var influx = new InfluxConnection(new InfluxSettings(server.Url, database, InfluxServer.UserName, InfluxServer.Password, ""));
        return new HistoryLab(console, new InfluxSeries(influx), influx, database);
    }

    /// <summary>Another host on the same database and store.</summary>
    public HistoryLab Another() => new(Console.Another(), Series, null, InfluxDatabase);

    /// <summary>Starts one that writes what the board shows.</summary>
    public async Task<Live<HistoryState>> RecordAsync(HistorySettings? settings = null)
    {
        var state = new Live<HistoryState>(new HistoryState(Series.Name, false, null, 0, 0, 0, null), TimeProvider.System);
        var recorder = new HistoryRecorder(Board, Series, () => settings ?? new HistorySettings(), state, Console.Database, TimeProvider.System, NullLogger<HistoryRecorder>.Instance);
        _recorders.Add(recorder);
        await recorder.StartAsync(TestContext.Current.CancellationToken);
        return state;
    }

    public async Task StopAsync()
    {
        foreach (var recorder in _recorders)
        {
            await recorder.StopAsync(CancellationToken.None);
            recorder.Dispose();
        }

        _recorders.Clear();
    }

    public static async Task UntilAsync(Live<HistoryState> state, Func<HistoryState, bool> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(40));
        await foreach (var now in state.WatchAsync(TimeSpan.Zero, late.Token))
        {
            if (isSo(now))
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Influx?.Dispose();
        await Console.DisposeAsync();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Web.Realtime.Hubs;

namespace CdrStats.Web.Diagnostics.Metrics;

/// <summary>The figures of <c>/metrics</c>: seconds, bytes and counts, times as Unix seconds.</summary>
internal sealed class ConsoleFigures(
    ChainFeed chain, IncidentFeed incidents, LiveBoard board, Live<HistoryState> history, LiveViewers viewers, OpenPages pages, TimeProvider clock)
{
    private static readonly string Version = typeof(ConsoleFigures).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <param name="scope">An operator's.</param>
    public async Task<string> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        var text = new PrometheusText();
        text.Gauges("cdrstats_build_info", "1, with the version of the console.", [(1, [("version", Version)])]);
        AddChain(text, await FirstAsync(chain.WatchAsync(scope, cancellation)));
        text.Gauge("cdrstats_incidents_open", "Incidents that are open, at most 200.", (await FirstAsync(incidents.WatchAsync(scope, cancellation))).Incidents.Count);
        AddLive(text, board.Now(scope));
        AddProcess(text);
        return text.ToString();
    }

    // What somebody else looks at anyway is not read again.
    private static async Task<T> FirstAsync<T>(IAsyncEnumerable<T> values)
    {
        await foreach (var value in values)
        {
            return value;
        }

        throw new InvalidOperationException("Nothing is to be had.");
    }

    private void AddChain(PrometheusText text, ChainState now)
    {
        text.Gauge("cdrstats_inbox_up", "1 while the inbox can be read.", now.Inbox.Trouble is null ? 1 : 0)
            .Gauge("cdrstats_inbox_waiting", "Records in the inbox that are not calls yet, counted up to 100,000.", now.Inbox.Waiting)
            .Gauge("cdrstats_inbox_oldest_seconds", "How long the oldest of them has waited; 0: none does.", now.Inbox.OldestWaiting is { } oldest ? Math.Max(0, (clock.GetUtcNow() - oldest).TotalSeconds) : 0)
            .Gauge("cdrstats_quarantine_records", "Records that could not become calls and wait for somebody.", now.Inbox.Rejected)
            .Gauge("cdrstats_import_lag_seconds", "From the arrival of the last batch's newest record to its commit as a call.", now.Import.Lag?.TotalSeconds)
            .Gauge("cdrstats_import_last_timestamp_seconds", "When calls were last stored.", PrometheusText.Unix(now.Import.LastBatch))
            .Gauge("cdrstats_import_calls_last_minute", "Calls stored in the last minute.", now.Import.StoredLastMinute)
            .Gauge("cdrstats_import_calls_last_day", "Calls stored in the last 24 hours.", now.Import.Stored)
            .Gauge("cdrstats_rollup_drift_last_day", "Roll-up rows that differed from the calls in the last 24 hours, and were repaired.", now.Rollups.DriftLastDay)
            .Gauge("cdrstats_database_bytes", "Size of the database.", now.Database.Bytes)
            .Gauge("cdrstats_database_connections", "Connections to the database, of all programs.", now.Database.Connections)
            .Gauge("cdrstats_consoles", "Consoles at work on the database.", now.Consoles.Count)
            .Gauge("cdrstats_mails_waiting", "Mails in the outbox.", now.Mails.Waiting)
            .Gauge("cdrstats_mails_failed_last_day", "Mails given up in the last 24 hours.", now.Mails.FailedLastDay)
            .Gauges("cdrstats_job_failures", "How often in a row a job has failed, of those that fail again and again.", now.FailingJobs.Select(job => ((double)job.Failures, new[] { ("job", job.Name) })))
            .Gauges("cdrstats_switch_last_import_timestamp_seconds", "When a record of the switch last became a call.",
                now.Switches.Where(one => one.LastImport is not null).Select(one => (PrometheusText.Unix(one.LastImport)!.Value, new[] { ("switch", Id(one.Id)), ("name", one.Name) })))
            .Gauges("cdrstats_switch_silent", "1 while a switch sends no record where some are usual.", now.Switches.Select(one => (one.Silent is null ? 0d : 1, new[] { ("switch", Id(one.Id)), ("name", one.Name) })));
    }

    private void AddLive(PrometheusText text, LiveView now)
    {
        text.Gauges("cdrstats_feed_up", "1 while a switch tells its calls in progress.", now.Switches.Select(one => (one.State == FeedState.Live ? 1d : 0, new[] { ("switch", Id(one.Id)), ("name", one.Name) })))
            .Gauges("cdrstats_concurrent_calls", "Calls in progress, of switches that tell them.",
                now.Switches.Where(one => one.State == FeedState.Live).SelectMany(one => new[] { (State: "answered", Count: one.Count.Answered), (State: "ringing", Count: one.Count.Ringing) }
                    .Select(part => ((double)part.Count, new[] { ("switch", Id(one.Id)), ("name", one.Name), ("state", part.State) }))))
            .Gauge("cdrstats_series_up", "1 while the store of live calls' past takes what is written.", history.Value.Trouble is null ? 1 : 0)
            .Gauge("cdrstats_series_waiting", "Samples that wait to be written there.", history.Value.Waiting)
            .Counter("cdrstats_series_spilt_total", "Samples that gave way because it was away for too long.", history.Value.Spilt)
            .Gauge("cdrstats_hub_connections", "Programs that follow live calls on this console.", viewers.Count)
            .Gauges("cdrstats_pages", "Pages open on this console; one that is lost may come back.", [(pages.Connected, [("state", "connected")]), (Math.Max(0, pages.Open - pages.Connected), [("state", "lost")])]);
    }

    private static void AddProcess(PrometheusText text)
    {
        using var own = Process.GetCurrentProcess();
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        text.Gauge("process_start_time_seconds", "When this console was started.", PrometheusText.Unix(own.StartTime.ToUniversalTime()))
            .Counter("process_cpu_seconds_total", "Processor time of this console.", own.TotalProcessorTime.TotalSeconds)
            .Gauge("process_resident_memory_bytes", "Memory of this console that is resident.", own.WorkingSet64)
            .Gauge("dotnet_heap_bytes", "Managed heap after the last garbage collection.", memory.HeapSizeBytes)
            .Gauge("dotnet_heap_committed_bytes", "Memory that the managed heap holds.", memory.TotalCommittedBytes)
            .Counter("dotnet_collections_total", "Garbage collections.", GC.CollectionCount(0))
            .Counter("dotnet_collection_pause_seconds_total", "How long they stopped the console.", GC.GetTotalPauseDuration().TotalSeconds)
            .Gauge("dotnet_threadpool_threads", "Threads of the pool.", ThreadPool.ThreadCount);
    }

    private static string Id(int id) => id.ToString(CultureInfo.InvariantCulture);
}

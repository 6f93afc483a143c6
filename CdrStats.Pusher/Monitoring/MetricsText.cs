using System.Globalization;
using System.Reflection;
using System.Text;

namespace CdrStats.Pusher.Monitoring;

/// <summary>Prometheus' text format 0.0.4, which its scrapers, and those that speak OpenMetrics, read.</summary>
internal static class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string Version = typeof(MetricsText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static string Of(Vitals now)
    {
        var text = new StringBuilder();
        Counter("records_read_total", "Rows taken from the source; those of a batch that failed are taken again.", now.Read);
        Counter("records_sent_total", "Records the destination answered: accepted, duplicate or rejected.", now.Accepted + now.Duplicate + now.Rejected);
        Counter("records_accepted_total", "Records that were new to the destination.", now.Accepted);
        Counter("records_duplicate_total", "Records sent again that the destination held already.", now.Duplicate);
        Counter("records_rejected_total", "Records the destination will never take; each is a dead letter.", now.Rejected);
        Counter("records_superseded_total", "Rows of failed calls that are not sent, since a later row says how the call ended.", now.Superseded);
        Counter("dead_letters_total", "Records set aside, rejected or none that can be sent.", now.DeadLetters);
        Counter("retries_total", "Attempts that failed and were followed by another.", now.Retries);
        Gauge("lag_seconds", "Seconds for which a record may have waited: since everything was sent; 0 while everything is.", now.Lag.TotalSeconds);
        Gauge("source_up", "1 while the source can be read.", now.SourceUp ? 1 : 0);
        Gauge("destination_up", "1 while the destination takes records.", now.DestinationUp ? 1 : 0);
        Gauge("state_up", "1 while progress and dead letters can be kept in state_dir.", now.StateUp ? 1 : 0);
        Gauge("last_record_timestamp_seconds", "When the newest record that was sent began, as Unix time; NaN before the first.", Unix(now.LastRecord));
        Gauge("last_sent_timestamp_seconds", "When a record was last sent, as Unix time; NaN before the first.", Unix(now.LastSent));
        Gauge("start_time_seconds", "When the pusher was started, as Unix time.", Unix(now.StartedAt));
        Gauge("build_info", "1, with the program's version.", 1, $"{{version=\"{Label(Version)}\"}}");
        return text.ToString();

        void Counter(string name, string help, long value) => Add(name, help, "counter", value.ToString(CultureInfo.InvariantCulture));

        void Gauge(string name, string help, double value, string labels = "") => Add(name, help, "gauge", value.ToString("R", CultureInfo.InvariantCulture), labels);

        void Add(string name, string help, string type, string value, string labels = "") => text
            .Append("# HELP cdr_pusher_").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE cdr_pusher_").Append(name).Append(' ').Append(type).Append('\n')
            .Append("cdr_pusher_").Append(name).Append(labels).Append(' ').Append(value).Append('\n');
    }

    private static double Unix(DateTimeOffset? time) => time is { } known ? known.ToUnixTimeMilliseconds() / 1000.0 : double.NaN;

    private static string Label(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

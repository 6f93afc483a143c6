using System.Globalization;
using System.Text;

namespace CdrStats.Web.Diagnostics.Metrics;

/// <summary>Prometheus' text format 0.0.4: families of figures, each with what it says. Names begin with <c>cdrstats_</c> unless Prometheus has a name of its own for it.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>What goes up and down. Null: it is not known, and left out.</summary>
    public PrometheusText Gauge(string name, string help, double? value) => value is { } known ? Family(name, help, "gauge", [(known, [])]) : this;

    /// <summary>What only ever grows, from the start of the process on.</summary>
    public PrometheusText Counter(string name, string help, double value) => Family(name, help, "counter", [(value, [])]);

    /// <summary>One figure for each of several things; none: the family is left out.</summary>
    public PrometheusText Gauges(string name, string help, IEnumerable<(double Value, (string Name, string Value)[] Labels)> of) => Family(name, help, "gauge", [.. of]);

    public override string ToString() => _text.ToString();

    internal static double? Unix(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds() / 1000.0;

    private PrometheusText Family(string name, string help, string type, IReadOnlyList<(double Value, (string Name, string Value)[] Labels)> figures)
    {
        if (figures.Count == 0)
        {
            return this;
        }

        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (value, labels) in figures)
        {
            _text.Append(name);
            if (labels.Length > 0)
            {
                _text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Value)}\"")).Append('}');
            }

            _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return this;
    }

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

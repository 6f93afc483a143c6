using System.Globalization;
using System.Text;

namespace CdrStats.Infrastructure.Realtime.History.Influx;

/// <summary>Writes points as InfluxDB's line protocol, a line each: measurement, tags, fields, seconds since 1970.</summary>
internal sealed class LineProtocol
{
    private readonly StringBuilder _text = new();
    private bool _hasField;

    public LineProtocol Point(string measurement)
    {
        _text.Append(measurement);
        _hasField = false;
        return this;
    }

    /// <summary>An empty one is left out: InfluxDB knows none.</summary>
    public LineProtocol Tag(string name, string value)
    {
        if (value.Length > 0)
        {
            _text.Append(',').Append(name).Append('=');
            foreach (var letter in value)
            {
                if (letter is ',' or '=' or ' ')
                {
                    _text.Append('\\');
                }

                _text.Append(letter);
            }
        }

        return this;
    }

    public LineProtocol Whole(string name, long value)
    {
        Field(name).Append(CultureInfo.InvariantCulture, $"{value}i");
        return this;
    }

    public LineProtocol Number(string name, double? value)
    {
        if (value is { } known)
        {
            Field(name).Append(known.ToString("R", CultureInfo.InvariantCulture));
        }

        return this;
    }

    public void At(DateTimeOffset at) => _text.Append(CultureInfo.InvariantCulture, $" {at.ToUnixTimeSeconds()}\n");

    public override string ToString() => _text.ToString();

    private StringBuilder Field(string name)
    {
        _text.Append(_hasField ? ',' : ' ').Append(name).Append('=');
        _hasField = true;
        return _text;
    }
}

using System.Globalization;
using System.Text;

namespace CdrStats.Domain.Realtime.Lines;

/// <summary>Reads InfluxDB's line protocol: <c>measurement,tag=value field=1i,other=2.5 1700000000</c>.</summary>
public sealed class LineReader
{
    private static readonly string[] Truths = ["t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"];

    private readonly string _line;
    private int _at;

    private LineReader(string line) => _line = line;

    public static LineRead Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            return new LineReader(line.Trim()).Point();
        }
        catch (FormatException wrong)
        {
            return new LineRead.Nothing(wrong.Message);
        }
    }

    private LineRead.Point Point()
    {
        var measurement = Name(", ");
        if (measurement.Length == 0)
        {
            throw new FormatException("it has no measurement in front");
        }

        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        while (Takes(','))
        {
            var (name, value) = (Named("tag"), Name(", "));
            tags[name] = value.Length > 0 ? value : throw new FormatException($"tag '{name}' has no value");
        }

        if (!Takes(' '))
        {
            throw new FormatException("it has no field: a space and name=value come after the tags");
        }

        Skip();
        var fields = new Dictionary<string, double?>(StringComparer.Ordinal);
        do
        {
            var name = Named("field");
            fields[name] = Value(name);
        }
        while (Takes(','));
        Skip();
        var rest = _line[_at..];
        long? time = rest.Length == 0 ? null
            : long.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) ? given
            : throw new FormatException($"'{Cut(rest)}' is no time: a whole number since 1970 is");
        return new LineRead.Point(measurement, tags, fields, time);
    }

    private string Named(string what)
    {
        var name = Name(",= ");
        return name.Length > 0 && Takes('=') ? name : throw new FormatException(name.Length > 0 ? $"{what} '{Cut(name)}' has no value" : $"a {what} has no name");
    }

    private double? Value(string name)
    {
        if (Takes('"'))
        {
            for (; _at < _line.Length && _line[_at] != '"'; _at++)
            {
                _at += _line[_at] == '\\' ? 1 : 0;
            }

            return Takes('"') ? null : throw new FormatException($"the text of field '{name}' does not end");
        }

        var text = Name(", ");
        if (Truths.Contains(text))
        {
            return null;
        }

        var number = text is [.. var digits, 'i' or 'u'] ? digits : text;
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw new FormatException($"field '{name}' is '{Cut(text)}', which is no number");
    }

    // A backslash takes what follows as it is, where that would end it.
    private string Name(string ends)
    {
        var text = new StringBuilder();
        for (; _at < _line.Length && !ends.Contains(_line[_at], StringComparison.Ordinal); _at++)
        {
            if (_line[_at] == '\\' && _at + 1 < _line.Length && _line[_at + 1] is ',' or '=' or ' ')
            {
                _at++;
            }

            text.Append(_line[_at]);
        }

        return text.ToString();
    }

    private bool Takes(char letter)
    {
        if (_at >= _line.Length || _line[_at] != letter)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Skip()
    {
        while (Takes(' '))
        {
        }
    }

    private static string Cut(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}

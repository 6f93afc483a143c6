using System.Globalization;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Time;

namespace CdrStats.Domain.Cdrs;

/// <summary>Reads the filters of pages, exports and the REST interface out of a query string: the one place that knows their names.</summary>
public sealed class CallQueryReader
{
    /// <summary>Those that look at the call itself: beside these a report has a range, switches, customers and countries of its own.</summary>
    public static IReadOnlyList<string> OfCalls { get; } =
    [
        "account_code", "destination", "destination_match", "caller", "caller_match", "duration", "duration_op", "hangup_cause", "direction", "kind", "rating_status", "dialcode",
        "carrier", "below_cost",
    ];

    private static readonly string[] Names = ["from", "to", "last", "time_zone", "switch", "customer", "country", .. OfCalls];

    private readonly ILookup<string, string> _values;
    private readonly DateTimeOffset _now;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private CallQuery.Invalid? _wrong;

    private CallQueryReader(IEnumerable<KeyValuePair<string, string>> parameters, DateTimeOffset now)
    {
        _values = parameters.Where(pair => pair.Value.Trim().Length > 0).ToLookup(pair => pair.Key, pair => pair.Value.Trim(), StringComparer.OrdinalIgnoreCase);
        _now = now;
    }

    /// <summary>Reads the parameters; empty ones count as absent. Lists are repeated or separated by commas (names of switches and customers are only repeated).</summary>
    /// <param name="others">Further names that are allowed and not read here; null: any.</param>
    public static CallQuery Read(IEnumerable<KeyValuePair<string, string>> parameters, DateTimeOffset now, IReadOnlyCollection<string>? others)
    {
        var reader = new CallQueryReader(parameters, now);
        if (others is not null && reader._values.FirstOrDefault(given => !Names.Contains(given.Key, StringComparer.OrdinalIgnoreCase) && !others.Contains(given.Key)) is { } unknown)
        {
            return new CallQuery.Invalid(unknown.Key, null, string.Join(", ", Names.Concat(others)));
        }

        return reader.Read();
    }

    private CallQuery Read()
    {
        if (One("time_zone") is { } zone)
        {
            _ = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? _zone = found : Wrong("time_zone", zone, "an IANA time zone such as Europe/Madrid");
        }

        var last = Last();
        var moving = last?.At(_now, _zone);
        var filter = new CallFilter
        {
            From = Moment("from") ?? moving?.From,
            To = Moment("to") ?? (last is { IsOver: true } ? moving?.To : null),
            Switches = [.. _values["switch"]],
            Customers = [.. _values["customer"]],
            AccountCode = One("account_code"),
            Countries = [.. List("country", "ISO country codes such as ES", text => Country.TryParse(text, out var country) ? country.Alpha2 : null).OfType<string>()],
            Destination = Number("destination"),
            Caller = Number("caller"),
            Duration = Duration(),
            Causes = [.. List("hangup_cause", "Q.850 cause codes such as 16", text => Whole(text) is { } code ? (int?)code : null).OfType<int>()],
            Directions = Named<CallDirection>("direction"),
            Kinds = Named<CallKind>("kind"),
            Statuses = Named<RatingStatus>("rating_status"),
            DialCode = DialCode(),
            Carriers = [.. _values["carrier"]],
            BelowCost = BelowCost(),
        };
        if (filter is { From: { } from, To: { } to } && from >= to)
        {
            Wrong("to", One("to") ?? "", "a moment after from");
        }

        return _wrong is not null ? _wrong : new CallQuery.Valid(filter, last);
    }

    private CallPeriod? Last()
    {
        if (One("last") is not { } code)
        {
            return null;
        }

        if (CallPeriod.Find(code) is { } period)
        {
            return period;
        }

        Wrong("last", code, string.Join(", ", CallPeriod.All.Select(one => one.Code)));
        return null;
    }

    private DateTimeOffset? Moment(string name)
    {
        if (One(name) is not { } text)
        {
            return null;
        }

        if (MomentText.Read(text, _zone) is { } moment)
        {
            return moment;
        }

        Wrong(name, text, MomentText.Allowed);
        return null;
    }

    private NumberFilter? Number(string name)
    {
        var match = One($"{name}_match") is { } text ? Named<TextMatch>($"{name}_match", text) : TextMatch.Begins;
        return One(name) is { } number ? new NumberFilter(number, match ?? TextMatch.Begins) : null;
    }

    private DurationFilter? Duration()
    {
        var comparison = One("duration_op") is { } text ? Named<Comparison>("duration_op", text) : Comparison.Ge;
        if (One("duration") is not { } seconds)
        {
            return null;
        }

        return Whole(seconds) is { } whole
            ? new DurationFilter(whole, comparison ?? Comparison.Ge)
            : Wrong<DurationFilter>("duration", seconds, "a whole number of seconds");
    }

    private string? DialCode() => One("dialcode") is not { } code || code.All(char.IsAsciiDigit) ? One("dialcode") : Wrong<string>("dialcode", code, "the digits of a dial code such as 3491");

    private bool BelowCost()
    {
        if (One("below_cost") is { } text && text != "true" && text != "false")
        {
            Wrong("below_cost", text, "true, false");
        }

        return One("below_cost") == "true";
    }

    private List<T> Named<T>(string name) where T : struct, Enum =>
        [.. List(name, Allowed<T>(), text => Parse<T>(text) is { } value ? (T?)value : null).OfType<T>()];

    private T? Named<T>(string name, string text) where T : struct, Enum
    {
        if (Parse<T>(text) is { } value)
        {
            return value;
        }

        Wrong(name, text, Allowed<T>());
        return null;
    }

    private List<T> List<T>(string name, string allowed, Func<string, T> parse)
    {
        var read = new List<T>();
        foreach (var text in _values[name].SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (parse(text) is { } value)
            {
                read.Add(value);
            }
            else
            {
                Wrong(name, text, allowed);
            }
        }

        return read;
    }

    private string? One(string name) => _values[name].LastOrDefault();

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static T? Parse<T>(string text) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (EnumText.Of(value).Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    private static string Allowed<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(EnumText.Of));

    private T? Wrong<T>(string parameter, string value, string allowed) where T : class
    {
        Wrong(parameter, value, allowed);
        return null;
    }

    private TimeZoneInfo Wrong(string parameter, string value, string allowed)
    {
        _wrong ??= new CallQuery.Invalid(parameter, value, allowed);
        return _zone;
    }
}

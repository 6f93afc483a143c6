using System.Globalization;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>Where a page of calls ends: the next one begins behind it, whatever is stored meanwhile.</summary>
public readonly record struct CallCursor(DateTimeOffset Start, long Id)
{
    public static CallCursor After(Call call) => new(call.Start, call.Id);

    /// <summary>Microseconds since 1970 and the id: what PostgreSQL keeps, exactly.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Start - DateTimeOffset.UnixEpoch).Ticks / 10}-{Id}");

    public static bool TryParse(string? text, out CallCursor cursor)
    {
        cursor = default;
        var dash = text?.IndexOf('-', 1) ?? -1;
        if (dash < 0
            || !long.TryParse(text.AsSpan(0, dash), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros)
            || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || Math.Abs(micros) > 60_000_000_000_000_000)
        {
            return false;
        }

        cursor = new CallCursor(DateTimeOffset.UnixEpoch.AddTicks(micros * 10), id);
        return true;
    }
}

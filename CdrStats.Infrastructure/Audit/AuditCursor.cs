using System.Globalization;

namespace CdrStats.Infrastructure.Audit;

/// <summary>Where a page of deeds ends: the next one begins behind it, whatever is written meanwhile. As text: microseconds since 1970 and the id.</summary>
public readonly record struct AuditCursor(DateTimeOffset At, long Id)
{
    private const long Furthest = 60_000_000_000_000_000;

    public static AuditCursor After(AuditEvent last)
    {
        ArgumentNullException.ThrowIfNull(last);
        return new AuditCursor(last.At, last.Id);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}-{Id}");

    /// <returns>Null: it is not written as one is.</returns>
    public static AuditCursor? Read(string? text) =>
        text?.Split('-') is [var at, var id]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var micros) && micros <= Furthest
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new AuditCursor(DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond), number)
            : null;
}

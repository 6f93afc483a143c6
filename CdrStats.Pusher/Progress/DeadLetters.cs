using System.Text;
using System.Text.Json;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;

namespace CdrStats.Pusher.Progress;

/// <summary>What could not be sent: a line of JSON for each record, with the reason and every value as delivered.</summary>
internal sealed class DeadLetters(string file, IReadOnlyList<FieldMapping> fields, TimeProvider clock)
{
    public async Task AddAsync(IReadOnlyList<RejectedRecord> rejected, CancellationToken cancellation)
    {
        if (rejected.Count == 0)
        {
            return;
        }

        await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (var one in rejected)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Line(one), StateFile.Json) + "\n"), cancellation);
        }

        stream.Flush(flushToDisk: true);
    }

    private DeadLetter Line(RejectedRecord one) => new(
        clock.GetUtcNow(), one.Reason, one.SourceKey, RecordText.Of(one.Row.Key),
        [.. fields.Zip(one.Row.Values, (field, value) => new DeadField(field.Expression, field.Destination, Delivered(value)))]);

    private static string? Delivered(object? value) => value switch
    {
        null => null,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => RecordText.Of(value),
    };

    private sealed record DeadLetter(DateTimeOffset At, string Reason, string SourceKey, string Row, IReadOnlyList<DeadField> Fields);

    private sealed record DeadField(string OrigField, string DestField, string? Value);
}

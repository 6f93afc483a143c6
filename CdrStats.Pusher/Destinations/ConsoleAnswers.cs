using System.Text.Json;

namespace CdrStats.Pusher.Destinations;

/// <summary>What a console said to the records of one request, in their order.</summary>
/// <param name="Accepted">How many were new to it.</param>
/// <param name="Rejected">Those it will never take, by their place in the request, with its reason.</param>
internal sealed record ConsoleAnswers(int Count, int Accepted, IReadOnlyList<(int Index, string Reason)> Rejected)
{
    /// <summary>Null: these bytes are no answers.</summary>
    public static ConsoleAnswers? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return ReadArray(utf8);
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or FormatException)
        {
            // A page, or half an answer: whoever asked says so.
            return null;
        }
    }

    private static ConsoleAnswers? ReadArray(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var (count, accepted) = (0, 0);
        List<(int, string)> rejected = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (index, status, reason) = ReadOne(ref reader);
            if (index != count++ || status == Status.Unknown)
            {
                return null;
            }

            accepted += status == Status.Accepted ? 1 : 0;
            if (status == Status.Rejected)
            {
                rejected.Add((index, reason ?? "without a reason"));
            }
        }

        return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? new ConsoleAnswers(count, accepted, rejected) : null;
    }

    private static (int Index, Status Status, string? Reason) ReadOne(ref Utf8JsonReader reader)
    {
        var (index, status, reason) = (-1, Status.Unknown, (string?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                status = reader.ValueTextEquals("accepted"u8) ? Status.Accepted : reader.ValueTextEquals("duplicate"u8) ? Status.Duplicate : reader.ValueTextEquals("rejected"u8) ? Status.Rejected : Status.Unknown;
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                reader.Read();
                reason = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        return (index, status, reason);
    }

    private enum Status
    {
        Unknown,
        Accepted,
        Duplicate,
        Rejected,
    }
}

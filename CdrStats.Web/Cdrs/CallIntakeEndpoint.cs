using System.IO.Compression;
using System.Security.Claims;
using System.Text.Json;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Cdrs;

/// <summary>Takes calls from programs: one, an array, or one a line; gzip or not.</summary>
internal static class CallIntakeEndpoint
{
    public const int MostBytes = 128 * 1024 * 1024;

    public static readonly QueryField SwitchField = new("switch", "The switch of records that name none. With a switch's key it must be that switch; a request without records asks whether it is.");

    private const int SmallBytes = 2 * 1024 * 1024;

    // A large body and its records stand in memory while they are taken: two at a time, the others wait.
    private static readonly SemaphoreSlim Room = new(2);

    // A small one, as pushers send it, is received before it takes up room: a slow line holds up nobody but its own switch.
    private static readonly SemaphoreSlim Arriving = new(32);

    public static async Task<Results<Ok<IReadOnlyList<IntakeAnswer>>, ProblemHttpResult>> PostAsync(
        HttpRequest request, ClaimsPrincipal user, CallIntake intake, CancellationToken cancellation)
    {
        var isSmall = request.ContentLength <= SmallBytes;
        var isInRoom = false;
        await (isSmall ? Arriving : Room).WaitAsync(cancellation);
        try
        {
            if (isSmall)
            {
                var received = new MemoryStream((int)request.ContentLength!);
                await request.Body.CopyToAsync(received, cancellation);
                received.Position = 0;
                request.Body = received;
                await Room.WaitAsync(cancellation);
                isInRoom = true;
            }

            return await TakeAsync(request, new IntakeOrigin(request.Query[SwitchField.Name].FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)), user.SwitchOfKey()), intake, cancellation);
        }
        catch (InvalidDataException)
        {
            return Problem("The body is said to be gzip and is not.", StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException refused)
        {
            return refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge() : Problem($"The body could not be read: {refused.Message}", refused.StatusCode);
        }
        finally
        {
            if (!isSmall || isInRoom)
            {
                Room.Release();
            }

            if (isSmall)
            {
                Arriving.Release();
            }
        }
    }

    private static async Task<Results<Ok<IReadOnlyList<IntakeAnswer>>, ProblemHttpResult>> TakeAsync(
        HttpRequest request, IntakeOrigin origin, CallIntake intake, CancellationToken cancellation)
    {
        if (await BodyAsync(request, cancellation) is not { } bytes)
        {
            return TooLarge();
        }

        List<IntakeRecord> records;
        try
        {
            records = request.ContentType?.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase) == true ? Lines(bytes) : Document(bytes);
        }
        catch (JsonException error)
        {
            return Problem($"The body is not JSON: {error.Message}", StatusCodes.Status400BadRequest);
        }

        if (records.Count > CallIntake.MostRecords)
        {
            return Problem($"There are {records.Count} records; at most {CallIntake.MostRecords} are taken in one request.", StatusCodes.Status413PayloadTooLarge);
        }

        var outcome = await intake.AcceptAsync(records, origin, cancellation);
        return outcome is IntakeOutcome.Refused(var sentence) ? Problem(sentence, StatusCodes.Status403Forbidden) : TypedResults.Ok(((IntakeOutcome.Answered)outcome).Answers);
    }

    private static ProblemHttpResult TooLarge() => Problem($"The body is over {MostBytes / (1024 * 1024)} MiB.", StatusCodes.Status413PayloadTooLarge);

    private static ProblemHttpResult Problem(string detail, int status) => TypedResults.Problem(detail, statusCode: status, title: "The calls cannot be taken.");

    private static List<IntakeRecord> Document(ReadOnlyMemory<byte> bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        return json.RootElement.ValueKind == JsonValueKind.Array
            ? [.. json.RootElement.EnumerateArray().Select(CallRecordReader.Read)]
            : [CallRecordReader.Read(json.RootElement)];
    }

    private static List<IntakeRecord> Lines(ReadOnlyMemory<byte> bytes)
    {
        var records = new List<IntakeRecord>();
        var rest = bytes;
        while (rest.Length > 0)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).Length > 0)
            {
                records.Add(Line(line));
            }
        }

        return records;
    }

    private static IntakeRecord Line(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return CallRecordReader.Read(json.RootElement);
        }
        catch (JsonException error)
        {
            return new IntakeRecord(null, $"the line is not JSON: {error.Message}");
        }
    }

    /// <summary>The whole body, unpacked; null: it is too large.</summary>
    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        var isZipped = request.Headers.ContentEncoding.ToString().Equals("gzip", StringComparison.OrdinalIgnoreCase);
        await using var body = isZipped ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : request.Body;
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (whole.Length + read > MostBytes)
            {
                return null;
            }

            whole.Write(buffer, 0, read);
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace CdrStats.Pusher.Progress;

/// <summary>Small JSON files that are either the old or the new one, never half of it.</summary>
internal static class StateFile
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync<T>(string file, T value, CancellationToken cancellation)
    {
        var next = file + ".new";
        await using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            await JsonSerializer.SerializeAsync(stream, value, Json, cancellation);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file, overwrite: true);
    }
}

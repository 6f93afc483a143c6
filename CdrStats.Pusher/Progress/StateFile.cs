using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CdrStats.Pusher.Progress;

/// <summary>Small JSON files that are either the old or the new one, never half of it.</summary>
internal static class StateFile
{
    public static async Task WriteAsync<T>(string file, T value, JsonTypeInfo<T> form, CancellationToken cancellation)
    {
        var next = file + ".new";
        await using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            await PutAsync(stream, JsonSerializer.SerializeToUtf8Bytes(value, form), cancellation);
        }

        File.Move(next, file, overwrite: true);
    }

    /// <summary>Writes through to the disk.</summary>
    /// <exception cref="IOException">There is no room, or the file may not grow (which .NET takes for a wrong argument).</exception>
    public static async Task PutAsync(FileStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation);
            stream.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException limit)
        {
            throw new IOException($"{stream.Name} may not grow: {limit.Message}", limit);
        }
    }
}

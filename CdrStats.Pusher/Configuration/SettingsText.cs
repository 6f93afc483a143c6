namespace CdrStats.Pusher.Configuration;

/// <summary>A settings file's text; what is too long to be one (a database, a device that never ends) is not read to its end.</summary>
internal static class SettingsText
{
    private const int MostBytes = 1 << 20;

    /// <exception cref="IOException">It cannot be read, or is no settings file.</exception>
    public static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[MostBytes + 1];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count > MostBytes)
        {
            throw new IOException("it is longer than 1 MiB, so it holds no settings");
        }

        using var reader = new StreamReader(new MemoryStream(bytes, 0, count));
        return reader.ReadToEnd();
    }
}

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>
/// Held by the one process that starts and stops the server of a data directory. The system lets go of it when that process ends, however it ends.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _file;

    private OwnerLock(FileStream file) => _file = file;

    /// <summary>The lock, or null while another process holds it.</summary>
    public static OwnerLock? TryTake(string path)
    {
        try
        {
            return new OwnerLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EmbeddedPostgresException($"'{path}' belongs to another user: start the console as that user (or root), or set CdrStats:DataDirectory to a folder of your own.", error);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}

namespace CdrStats.Infrastructure.Storage.Backup;

/// <summary>A backup cannot be made or restored. The message says why and what to do, in a line or two; the database is as it was.</summary>
public sealed class BackupException : Exception
{
    public BackupException(string message) : base(message)
    {
    }

    public BackupException(string message, Exception inner) : base(message, inner)
    {
    }

    public BackupException()
    {
    }
}

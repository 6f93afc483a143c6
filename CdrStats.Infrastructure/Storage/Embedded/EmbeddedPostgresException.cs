namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>The embedded PostgreSQL cannot run here. The message is for the person at the keyboard: what is wrong, and what to do.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    public EmbeddedPostgresException(string message) : base(message)
    {
    }

    public EmbeddedPostgresException(string message, Exception inner) : base(message, inner)
    {
    }

    public EmbeddedPostgresException()
    {
    }
}

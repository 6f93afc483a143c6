using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>What went wrong with a database, in words fit for an operator: no credentials, no stack.</summary>
public static class DatabaseTrouble
{
    /// <summary>Whether the database could not be asked, or would not answer; EF wraps it where another attempt might help.</summary>
    public static bool Is(Exception error) => error is DbException or InvalidOperationException { InnerException: DbException };

    /// <summary>Whether the answer did not come in the time that a command had.</summary>
    public static bool IsTimeout(Exception error) => error is NpgsqlException { InnerException: TimeoutException } or InvalidOperationException { InnerException: NpgsqlException { InnerException: TimeoutException } };

    public static string Words(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DuplicateTable } taken =>
            $"{taken.SqlState}: {taken.MessageText}. Another program's tables are in this database: give the console one of its own, and name this one as ConnectionStrings:ImportCdr if its inbox is to be imported",
        PostgresException refused => $"{refused.SqlState}: {refused.MessageText}",
        NpgsqlException { InnerException: SocketException socket } => $"No answer: {socket.Message}",
        NpgsqlException { InnerException: TimeoutException } => "No answer in time",
        OperationCanceledException => "No answer within 10 s",
        DbException or TimeoutException or SocketException => error.Message,
        null => "",
        _ => $"{error.GetType().Name}: {error.Message}",
    };
}

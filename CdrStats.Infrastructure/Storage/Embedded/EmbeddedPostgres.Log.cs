using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Storage.Embedded;

public sealed partial class EmbeddedPostgres
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Making a PostgreSQL {Major} cluster in {Folder} as user {User}")]
    private partial void LogCreating(int major, string folder, string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL {Major} listens on port {Port}, data in {Folder}")]
    private partial void LogStarted(int major, int port, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Using the PostgreSQL that another console runs on {Folder}; it goes on running when we end")]
    private partial void LogShared(string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Took over PostgreSQL (process {ProcessId}) on {Folder}, left running by a console that ended")]
    private partial void LogAdopted(int processId, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL (process {ProcessId}) on {Folder} does not answer as this console needs it: stopping it")]
    private partial void LogReplacing(int processId, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL on {Folder} ended unexpectedly: starting it again")]
    private partial void LogGone(string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL on {Folder} could not be started again; next try in {Pause}")]
    private partial void LogNotKept(Exception error, string folder, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL on {Folder} stopped")]
    private partial void LogStopped(string folder);
}

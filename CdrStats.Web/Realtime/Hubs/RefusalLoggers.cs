using Microsoft.AspNetCore.SignalR;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>
/// Loggers for SignalR's own part of the live hub. SignalR calls every call that throws a failure of the server; a <see cref="HubException"/> is an answer to
/// the client, which <see cref="LiveViewers"/> has told of, so it is a detail here. Whatever else is thrown stays what it is.
/// </summary>
internal sealed class RefusalLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    // The loggers are the host's.
    public void Dispose()
    {
    }

    private sealed class Logger(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logger.Log(exception is HubException ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);
    }
}

using System.Collections.Concurrent;
using CdrStats.Web.Realtime.Hubs;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CdrStats.Web.Tests.Realtime;

public sealed class RefusalLoggersTests
{
    [Fact]
    public void A_refusal_is_a_detail_and_what_fails_stays_an_error()
    {
        using var kept = new Kept();
        using var host = LoggerFactory.Create(logging => logging.AddProvider(kept).SetMinimumLevel(LogLevel.Debug));
        using var loggers = new RefusalLoggers(host);
        var logger = loggers.CreateLogger("hub");
        var failed = LoggerMessage.Define(LogLevel.Error, new EventId(9), "Failed to invoke");

        failed(logger, new HubException("There is no such customer."));
        failed(logger, new InvalidOperationException("It is broken."));
        failed(logger, null);

        Assert.Equal([(LogLevel.Debug, 9), (LogLevel.Error, 9), (LogLevel.Error, 9)], kept.Entries);
    }

    private sealed class Kept : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, int Event)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Entries.Enqueue((logLevel, eventId.Id));

        public void Dispose()
        {
        }
    }
}

using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Sources;
using CdrStats.Pusher.Sources.Csv;

namespace CdrStats.Pusher.Commands;

/// <summary>Which source a configuration asks for.</summary>
internal static class SourceChoice
{
    public static async Task<ISource> OpenAsync(PusherConfig config, StateDirectory state, Action<string> say, Action restarted, TimeProvider clock, CancellationToken cancellation)
    {
        if (config.Fake is { } fake)
        {
            return new FakeCallSource(fake, clock);
        }

        if (config.Source.Layout is { } layout)
        {
            var marks = await FileMarks.OpenAsync(state.MarksFile, say, cancellation);
            return new CsvSource(CsvPath.Parse(config.Source.Location), new CsvFields(layout, config.Fields), marks, say, restarted, clock);
        }

        if (config.Source.Streams.Count == 0)
        {
            return await OpenAsync(config, config.Source, state.BookmarkFile, say, restarted, clock, cancellation);
        }

        var streams = new List<ISource>();
        foreach (var stream in config.Source.Streams)
        {
            streams.Add(await OpenAsync(config, stream, state.BookmarkOf(streams.Count), say, restarted, clock, cancellation));
        }

        return new ManyStreams(streams);
    }

    private static async Task<ISource> OpenAsync(
        PusherConfig config, SourceSettings source, string bookmark, Action<string> say, Action restarted, TimeProvider clock, CancellationToken cancellation)
    {
        var table = Table(config, source, writes: source.FlagField is not null);
        ISource rows = source.FlagField is { } flag
            ? new FlaggedTable(table, flag, say)
            : new BookmarkedTable(table, await Bookmark.OpenAsync(bookmark, say, cancellation), say, restarted, clock);
        return source.LastWithin is { } rule ? new LastOfGroup(rows, table, rule, config, clock) : rows;
    }

    /// <summary>The tables that are read, opened for reading alone unless the flag is to be written.</summary>
    public static IEnumerable<SourceTable> Tables(PusherConfig config, bool writes) =>
        (config.Source.Streams.Count == 0 ? [config.Source] : config.Source.Streams).Select(source => Table(config, source, writes));

    private static SourceTable Table(PusherConfig config, SourceSettings source, bool writes)
    {
        if (config.Source.Kind == SourceKind.Sqlite3)
        {
            SqliteStore.MustExist(config.Source.Location);
        }

        ISqlStore store = config.Source.Kind switch
        {
            SourceKind.Sqlite3 => new SqliteStore(config.Source.Location, writes),
            SourceKind.Postgres => new PostgresStore(config.Source.Location, writes),
            _ => new MySqlStore(config.Source.Location, config.Source.SessionVariables),
        };
        return new SourceTable(store, source, config.Fields);
    }
}

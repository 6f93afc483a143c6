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

        var table = Table(config, writes: config.Source.FlagField is not null);
        return config.Source.FlagField is { } flag
            ? new FlaggedTable(table, flag, say)
            : new BookmarkedTable(table, await Bookmark.OpenAsync(state.BookmarkFile, cancellation), say, restarted);
    }

    /// <summary>The table, opened for reading alone unless the flag is to be written.</summary>
    public static SourceTable Table(PusherConfig config, bool writes)
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
        return new SourceTable(store, config.Source, config.Fields);
    }
}

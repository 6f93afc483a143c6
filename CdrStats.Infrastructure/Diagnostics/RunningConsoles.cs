using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>A console that is at work on this database.</summary>
/// <param name="Imports">It runs the jobs, and with them the import.</param>
/// <param name="Address">Where it serves its pages, as it was told to listen; null: it serves none.</param>
public sealed record RunningConsole(bool Imports, Uri? Address);

/// <summary>
/// Which consoles work on the database now. Each keeps one connection whose name says so: the server forgets it with the process, however that ends.
/// </summary>
public sealed class RunningConsoles(Database database)
{
    private const string Sign = "cdrstats-console";

    // PostgreSQL keeps so many bytes of a name.
    private const int LongestName = 63;
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    public Task<IReadOnlyList<RunningConsole>> ListAsync(CancellationToken cancellation) => ListAsync(database.Source, cancellation);

    internal static async Task<IReadOnlyList<RunningConsole>> ListAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"select application_name from pg_stat_activity where datname = current_database() and application_name like '{Sign} %' order by backend_start");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var running = new List<RunningConsole>();
        while (await reader.ReadAsync(cancellation))
        {
            var words = reader.GetString(0).Split(' ');
            running.Add(new RunningConsole(words[1].Contains("jobs", StringComparison.Ordinal), words.Length > 2 && Uri.TryCreate(words[2], UriKind.Absolute, out var address) ? address : null));
        }

        return running;
    }

    /// <summary>Says that this process is a console, until it is cancelled or the connection is lost.</summary>
    /// <exception cref="NpgsqlException">The connection is lost: say it again.</exception>
    public async Task ShowAsync(RunningConsole own, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(own);
        var name = $"{Sign} {(own.Imports ? "jobs" : "web")}";
        var whole = own.Address is null ? name : $"{name} {own.Address.GetLeftPart(UriPartial.Authority)}";
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, ApplicationName = whole.Length <= LongestName ? whole : name };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellation);
        while (true)
        {
            await Task.Delay(Pulse, cancellation);
            await using var alive = new NpgsqlCommand("select 1", connection);
            await alive.ExecuteScalarAsync(cancellation);
        }
    }
}

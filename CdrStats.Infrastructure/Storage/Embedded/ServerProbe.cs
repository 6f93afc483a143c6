using Npgsql;

namespace CdrStats.Infrastructure.Storage.Embedded;

/// <summary>How a server answers at the door.</summary>
internal enum ServerState
{
    /// <summary>It is ours and takes connections.</summary>
    Ready,

    /// <summary>It says that it is starting, recovering or stopping.</summary>
    Busy,

    /// <summary>Nothing answers.</summary>
    Silent,

    /// <summary>Something answers, but not our server on our data with our password.</summary>
    Foreign,
}

/// <summary>Asks whether the server of a cluster answers, and whether it really is the one.</summary>
internal static class ServerProbe
{
    public static async Task<ServerState> AskAsync(ClusterFolder folder, CancellationToken cancellation, string? listenAddresses = null)
    {
        if (folder.ReadConnection() is not { } known)
        {
            return ServerState.Foreign;
        }

        try
        {
            await using var connection = new NpgsqlConnection(Door(known, "postgres"));
            await connection.OpenAsync(cancellation);
            await using var ask = new NpgsqlCommand("select current_setting('data_directory'), current_setting('listen_addresses')", connection);
            await using var answer = await ask.ExecuteReaderAsync(cancellation);
            await answer.ReadAsync(cancellation);
            var ours = Path.GetFullPath(answer.GetString(0)) == folder.Path && (listenAddresses ?? answer.GetString(1)) == answer.GetString(1);
            return ours ? ServerState.Ready : ServerState.Foreign;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown)
        {
            return ServerState.Busy;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            // Only a server that accepted the password says this.
            return ServerState.Ready;
        }
        catch (PostgresException)
        {
            return ServerState.Foreign;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            return ServerState.Silent;
        }
    }

    /// <summary>Makes the console's database where it is missing.</summary>
    public static async Task EnsureDatabaseAsync(ClusterFolder folder, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Door(folder.ReadConnection()!, "postgres"));
        await connection.OpenAsync(cancellation);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = 'cdrstats'", connection);
        if (await find.ExecuteScalarAsync(cancellation) is not null)
        {
            return;
        }

        await using var create = new NpgsqlCommand("create database cdrstats", connection);
        await create.ExecuteNonQueryAsync(cancellation);

        // Cheaper than the default method, where this build of PostgreSQL has it.
        await using var tune = new NpgsqlCommand(
            "do $$ begin if exists (select from pg_settings where name = 'wal_compression' and 'lz4' = any(enumvals)) then alter database cdrstats set wal_compression = lz4; end if; end $$",
            connection);
        await tune.ExecuteNonQueryAsync(cancellation);
    }

    private static string Door(NpgsqlConnectionStringBuilder known, string database) =>
        new NpgsqlConnectionStringBuilder(known.ConnectionString) { Database = database, Pooling = false, Timeout = 5 }.ConnectionString;
}

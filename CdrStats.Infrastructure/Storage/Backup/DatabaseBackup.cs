using System.Diagnostics;
using System.Globalization;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CdrStats.Infrastructure.Storage.Backup;

/// <summary>What a backup or a restore came to.</summary>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Calls">In the database, as its statistics estimate them for a backup, counted for a restore.</param>
public sealed record BackupResult(long Bytes, TimeSpan Took, long Calls);

/// <summary>
/// The whole of the console's database in one file of PostgreSQL's own format, and back. A backup is of one moment, whatever goes on meanwhile; a
/// restore replaces everything or, when anything goes wrong, nothing. Roles of pushers belong to the server: those that it still has find their inbox again.
/// </summary>
public sealed class DatabaseBackup(Database database, Schema schema, RunningConsoles consoles, IConfiguration configuration, TimeProvider clock)
{
    // Ours alone, one by one: a role may own its tables without owning the schema, and other schemas are other people's.
    private const string Empty = """
        set client_min_messages = warning;
        begin;
        do $$
        declare thing record;
        begin
            for thing in select c.oid::regclass as name, case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind
                from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S') and not relispartition
                    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and (deptype = 'e' or (relkind = 'S' and deptype in ('a', 'i'))))
            loop
                execute format('drop %s if exists %s cascade', thing.kind, thing.name);
            end loop;
            for thing in select p.oid::regprocedure as name from pg_proc p
                where pronamespace = 'public'::regnamespace and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')
            loop
                execute format('drop routine if exists %s cascade', thing.name);
            end loop;
        end $$;

        """;

    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(2);

    private string DataDirectory => DatabaseLocation.DataDirectory(configuration);

    /// <summary>Writes a backup. The file appears under its name when it is whole.</summary>
    /// <param name="progress">Told the bytes written so far, every two seconds.</param>
    /// <exception cref="BackupException">It cannot be made; there is no file, or the one that was there before.</exception>
    public async Task<BackupResult> SaveAsync(string file, Action<long> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (File.Exists(file))
        {
            throw new BackupException($"'{file}' is there already: a backup does not replace another. Choose another name, or remove it first.");
        }

        var began = clock.GetTimestamp();
        var programs = await ClientsAsync(cancellation);
        // Partitions have their own counts; the parent has none.
        var calls = await OneAsync<long>("select coalesce(sum(greatest(reltuples, 0)), 0)::bigint from pg_class where oid in (select inhrelid from pg_inherits where inhparent = 'call'::regclass)", cancellation);
        var partial = file + ".partial";
        try
        {
            await using (var output = OwnFile(partial))
            {
                using var dump = Start(programs.On("pg_dump", database.ConnectionString, "--format=custom", "--compress=3", "--schema=public", "--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions"));
                dump.StandardInput.Close();
                await CopyAsync(dump, dump.StandardOutput.BaseStream, output, progress, cancellation);
                output.Flush(flushToDisk: true);
            }

            File.Move(partial, file, overwrite: false);
        }
        finally
        {
            File.Delete(partial);
        }

        return new BackupResult(new FileInfo(file).Length, clock.GetElapsedTime(began), calls);
    }

    /// <summary>Puts the database's content in the place of what is there.</summary>
    /// <param name="replace">Whether an existing database may be replaced; else only an empty one is filled.</param>
    /// <param name="progress">Told the bytes of the file read so far, every two seconds.</param>
    /// <exception cref="BackupException">It cannot be restored; the database is as it was.</exception>
    public async Task<BackupResult> RestoreAsync(string file, bool replace, Action<long> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var began = clock.GetTimestamp();
        var programs = await ClientsAsync(cancellation);
        var running = await consoles.ListAsync(cancellation);
        if (running.Count > 0)
        {
            throw new BackupException($"A console works on this database{(running.FirstOrDefault(one => one.Address is not null)?.Address is { } address ? $" ({address})" : "")}: stop it first, then restore.");
        }

        if (!replace && await OneAsync<bool>("select exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p'))", cancellation))
        {
            throw new BackupException("The database is not empty. With --replace everything in it gives way to the backup, all or nothing; a backup of it first is cheap.");
        }

        var bytes = new FileInfo(file).Length;
        await CheckAsync(programs, file, cancellation);
        await LoadAsync(programs, file, progress, cancellation);
        await schema.MigrateAsync(cancellation);
        await RejoinPushersAsync(cancellation);
        return new BackupResult(bytes, clock.GetElapsedTime(began), await OneAsync<long>("select count(*) from call", cancellation));
    }

    private async Task<ClientPrograms> ClientsAsync(CancellationToken cancellation)
    {
        await database.OpenAsync(cancellation);
        var major = await OneAsync<int>("select current_setting('server_version_num')::integer / 10000", cancellation);
        return await ClientPrograms.FindAsync(database.Location, DataDirectory, major, cancellation);
    }

    private static async Task CheckAsync(ClientPrograms programs, string file, CancellationToken cancellation)
    {
        var content = await Command.RunAsync(programs.Run("pg_restore", "--list", file), cancellation);
        if (!content.Succeeded)
        {
            throw new BackupException($"'{file}' is not a backup that pg_restore of PostgreSQL {programs.Major} can read: {content.Complaint}");
        }

        if (!content.Output.Contains(" TABLE public __EFMigrationsHistory ", StringComparison.Ordinal))
        {
            throw new BackupException($"'{file}' is a backup of another database: it holds no schema of a console.");
        }
    }

    /// <summary>One transaction: what was there goes, the backup comes. psql commits only when it is told that the file came through whole.</summary>
    private async Task LoadAsync(ClientPrograms programs, string file, Action<long> progress, CancellationToken cancellation)
    {
        using var psql = Start(programs.On("psql", database.ConnectionString, "--no-psqlrc", "--quiet", "--output=" + (OperatingSystem.IsWindows() ? "NUL" : "/dev/null"), "--set=ON_ERROR_STOP=1", "--file=-"));
        using var restore = Start(programs.Run("pg_restore", "--schema=public", "--no-owner", "--no-privileges", "--file=-"));
        var said = psql.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await psql.StandardInput.WriteAsync(Empty.AsMemory(), cancellation);
            await psql.StandardInput.FlushAsync(cancellation);
            await using (var input = File.OpenRead(file))
            {
                var feed = FeedAsync(input, restore, cancellation);
                await CopyAsync(restore, restore.StandardOutput.BaseStream, psql.StandardInput.BaseStream, _ => progress(input.Position), cancellation);
                await feed;
            }

            await psql.StandardInput.WriteAsync(Commit().AsMemory(), cancellation);
            psql.StandardInput.Close();
        }
        catch (IOException) when (psql.HasExited || psql.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            // It stopped at an error and reads no more: its words say which.
        }
        catch
        {
            // Without its commit it undoes everything.
            psql.Kill();
            restore.Kill(entireProcessTree: true);
            throw;
        }

        await psql.WaitForExitAsync(cancellation);
        if (psql.ExitCode != 0)
        {
            var words = (await said).Split('\n', StringSplitOptions.TrimEntries);
            throw new BackupException($"The backup cannot be restored, and the database is as it was: {words.FirstOrDefault(line => line.Contains("ERROR:", StringComparison.Ordinal)) ?? CommandResult.LastLines(await said)}");
        }
    }

    private string Commit()
    {
        using var db = database.CreateDbContext();
        var known = db.Database.GetMigrations().Max(StringComparer.Ordinal);
        return $"""

            do $$ begin
                if exists (select from public."__EFMigrationsHistory" where migration_id collate "C" > '{known}') then
                    raise exception 'the backup is of a newer build of the console than this one: restore it with that build';
                end if;
            end $$;
            commit;

            """;
    }

    /// <summary>Roles whose schema led to the inbox that is gone get their view of the new one.</summary>
    private async Task RejoinPushersAsync(CancellationToken cancellation)
    {
        await using var find = database.Source.CreateCommand(
            """
            select quote_ident(rolname) from pg_roles join pg_namespace on nspname = rolname
            where shobj_description(pg_roles.oid, 'pg_authid') = $1 and to_regclass('public.cdr_import') is not null
            """);
        find.Parameters.AddWithValue(PusherRoleSql.Mark);
        var roles = new List<string>();
        await using (var reader = await find.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                roles.Add(reader.GetString(0));
            }
        }

        var sequence = roles.Count == 0 ? null : await OneAsync<string?>("select pg_get_serial_sequence('public.cdr_import', 'id')", cancellation);
        foreach (var role in roles)
        {
            await using var join = database.Source.CreateCommand(string.Join(";\n", PusherRoleSql.Rights(role, new InboxTable("public", "public.cdr_import", sequence, "", "public.pusher_state"))));
            await join.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task FeedAsync(Stream input, Process restore, CancellationToken cancellation)
    {
        try
        {
            await input.CopyToAsync(restore.StandardInput.BaseStream, cancellation);
            restore.StandardInput.Close();
        }
        catch (IOException) when (restore.HasExited || restore.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            // It stopped by itself; its exit code and its words are looked at where its output ends.
        }
    }

    private async Task CopyAsync(Process program, Stream from, Stream to, Action<long> progress, CancellationToken cancellation)
    {
        var said = program.StandardError.ReadToEndAsync(cancellation);
        var buffer = new byte[1 << 16];
        var (done, told) = (0L, clock.GetTimestamp());
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, cancellation)) > 0; done += read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
                if (clock.GetElapsedTime(told) > Rhythm)
                {
                    told = clock.GetTimestamp();
                    progress(done);
                }
            }

            await to.FlushAsync(cancellation);
            await program.WaitForExitAsync(cancellation);
        }
        catch
        {
            if (!program.HasExited)
            {
                program.Kill(entireProcessTree: true);
            }

            throw;
        }

        if (program.ExitCode != 0)
        {
            throw new BackupException($"{Path.GetFileNameWithoutExtension(program.StartInfo.FileName)} failed: {CommandResult.LastLines(await said)}");
        }
    }

    private static Process Start(ProcessStartInfo start) => Process.Start(start)!;

    // It holds password hashes and everybody's calls.
    private static FileStream OwnFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private async Task<T> OneAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.CommandTimeout = 600;
        return await command.ExecuteScalarAsync(cancellation) is T value ? value : default!;
    }
}

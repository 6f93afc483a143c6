using System.Diagnostics;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Crash;

public sealed class KilledFileImportTests(PostgresFixture postgres)
{
    private const int Rows = 60_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_of_a_file_goes_on_when_its_console_was_killed_and_so_does_undoing_it()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        var data = Directory.CreateTempSubdirectory("cdrstats-kill").FullName;
        KeyValuePair<string, string>[] settings = [KeyValuePair.Create("CdrStats__DataDirectory", data)];
        var instance = Guid.NewGuid();
        var folder = Directory.CreateDirectory(Path.Combine(data, "imports")).FullName;
        var file = Path.Combine(folder, $"{instance:N}.file");
        await File.WriteAllLinesAsync(file, ["switch,starting_date,duration,billsec,callid", .. Enumerable.Range(0, Rows).Select(n => $"pbx,2026-11-0{1 + (n % 5)} 10:{n % 60:00}:00,{(n % 1000 == 7 ? "x" : "30")},{n % 30},{n / 2}")], Stop);
        await source.RunAsync($"""
            insert into file_import (instance, file_name, size, host, state, requested_by, requested_at, beat_at, confirmed_at, mapping)
            values ('{instance}', 'calls.csv', {new FileInfo(file).Length}, '{Environment.MachineName}:{folder}', 'importing', 'tester', now(), now(), now(), null)
            """);

        // Killed again and again while it reads the file, the last time with everything in the inbox.
        for (var kills = 0; kills < 5; kills++)
        {
            var before = await OneAsync<long>(source, "select count(*) from cdr_import");
            await using var console = ConsoleProcess.Launch(connection, settings);
            await UntilAsync(source, $"select rows_done = {Rows} or state <> 'importing' or (select count(*) from cdr_import) > {before} from file_import", console);
            await console.KillAsync();
        }

        await using (var console = ConsoleProcess.Launch(connection, settings))
        {
            await UntilAsync(source, "select state = 'done' from file_import", console);
        }

        Assert.Equal($"{Rows},{Rows - 60},0,60,{Rows - 60},0", await OneAsync<string>(source, "select concat_ws(',', rows_done, fresh, duplicate, rejected, stored, waiting) from file_import"));
        Assert.Equal((Rows - 60L, 60L), (await OneAsync<long>(source, "select count(*) from call"), await OneAsync<long>(source, "select count(*) from cdr_rejected")));
        Assert.Empty(await RollupDrift.FindAsync(source, Stop));
        Assert.False(File.Exists(file));

        await source.RunAsync("update file_import set state = 'undoing', undone_by = 'tester'");
        for (var kills = 0; kills < 2; kills++)
        {
            var before = await OneAsync<long>(source, "select undone_rows from file_import");
            await using var console = ConsoleProcess.Launch(connection, settings);
            await UntilAsync(source, $"select undone_rows > {before} from file_import", console);
            await console.KillAsync();
        }

        await using (var console = ConsoleProcess.Launch(connection, settings))
        {
            await UntilAsync(source, "select state = 'undone' from file_import", console);
        }

        Assert.Equal((0L, 0L, 0L), (await OneAsync<long>(source, "select count(*) from call"), await OneAsync<long>(source, "select count(*) from cdr_import"), await OneAsync<long>(source, "select count(*) from cdr_rejected")));
        Assert.Equal(0, await OneAsync<long>(source, "select count(*) from rollup_traffic where calls <> 0"));
        Directory.Delete(data, recursive: true);
    }

    private static async Task UntilAsync(NpgsqlDataSource source, string sql, ConsoleProcess console)
    {
        for (var since = Stopwatch.StartNew(); !await OneAsync<bool>(source, sql);)
        {
            Assert.True(since.Elapsed < Patience && !console.HasExited, $"it does not go on: {console.Said}");
            await Task.Delay(10, Stop);
        }
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}

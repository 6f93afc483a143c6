using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>A fresh console database with an importer, and questions to it that do not go through the console's own code.</summary>
internal sealed class ImportLab : IAsyncDisposable
{
    private ImportLab(string connectionString)
    {
        (ConnectionString, Source) = (connectionString, NpgsqlDataSource.Create(connectionString));
        Importer = NewImporter();
    }

    /// <summary>With its password, which <see cref="Source"/> does not tell.</summary>
    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public Importer Importer { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ImportLab> NewAsync(PostgresFixture postgres) => new(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));

    /// <summary>A database that holds an inbox and nothing else.</summary>
    public static async Task<ImportLab> OfInboxAloneAsync(PostgresFixture postgres)
    {
        var lab = new ImportLab(await postgres.NewDatabaseAsync());
        await InboxSchema.EnsureAsync(lab.Source, Stop);
        return lab;
    }

    public Importer NewImporter() => new(new ImportDatabases(Source, Source), new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);

    public ImportBatch NewBatch()
    {
        var databases = new ImportDatabases(Source, Source);
        return new ImportBatch(
            databases, new ImportRulesSource(Source, new MediationOptions()), new SwitchRegistrar(Source), new CallPartitions(Source), new InboxTurn(), TimeProvider.System);
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    /// <summary>Waits until the question is answered with yes.</summary>
    public async Task UntilAsync(string question)
    {
        while (!await OneAsync<bool>(question))
        {
            await Task.Delay(20, Stop);
        }
    }

    /// <summary>Random calls of three switches in five minutes' bursts over two days, some of them hours long.</summary>
    public Task FillInboxAsync(int rows, string more = "") => RunAsync($"""
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode, progresssec {(more.Length > 0 ? ", source_key" : "")})
        select 'sw' || n % 3, 3, 'call' || n, '34911' || (100000 + n % 1000), 'Ana', (array['+34650784355','+442031234567','+33612345678','1000','*','+88213000001'])[1 + n % 6],
            timestamptz '2026-11-01 23:30Z' + (n * 7 % 172800) * interval '1 second', d, case when n % 3 = 0 then 0 else d end, (array[16,17,19,34,487])[1 + n % 5], 'acc' || n % 4, nullif(n % 9, 8) {(more.Length > 0 ? ", " + more : "")}
        from (select n, 1 + (n * 13) % 5000 as d from generate_series(1, {rows}) n) as numbers
        """);

    /// <summary>Imports as soon as so many rows wait.</summary>
    public async Task ImportWhenThereAsync(int rows)
    {
        while (await OneAsync<long>("select count(*) from cdr_import where not imported") < rows)
        {
            await Task.Delay(20, Stop);
        }

        await Importer.DrainAsync(1, Stop);
    }

    /// <summary>Works off the doubtful ranges, as the job does, at a time when the minutes of the random calls are kept.</summary>
    public Task<int> AuditAsync() => new RollupAudit(Source, new SoonAfter()).CheckDirtyAsync(Stop);

    /// <inheritdoc cref="RollupDrift.FindAsync"/>
    public Task<IReadOnlyList<string>> DriftAsync() => RollupDrift.FindAsync(Source, Stop);

    public async ValueTask DisposeAsync()
    {
        Importer.Dispose();
        await Source.DisposeAsync();
    }

    internal sealed class SoonAfter : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 5, 0, 0, 0, TimeSpan.Zero);
    }
}

using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Cdrs;

public sealed class CallIntakeTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_that_only_the_database_can_refuse_is_rejected_alone()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        // What the index cannot hold the database refuses as 54000. Random, since what repeats is compressed and fits after all.
        await lab.RunAsync("create index waiting_caller on cdr_import (caller_id_name)");
        var letters = await lab.OneAsync<string>("select string_agg(md5(n::text || random()), '') from generate_series(1, 120) n");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:CdrStats", lab.ConnectionString)]).Build();
        await using var database = new Database(
            configuration, NullLogger<EmbeddedPostgres>.Instance, new Live<DatabaseState>(new DatabaseState.Starting(DateTimeOffset.UnixEpoch), TimeProvider.System));
        await using var host = new ImportHost(database, configuration, new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);
        var intake = new CallIntake(host, new MediationOptions(), TimeProvider.System);

        var outcome = await intake.AcceptAsync([.. Enumerable.Range(0, 3).Select(n => new IntakeRecord(Row(n, n == 1 ? letters : "Ana"), null))], new IntakeOrigin(), Stop);
        var answers = Assert.IsType<IntakeOutcome.Answered>(outcome).Answers;

        Assert.Equal([IntakeStatus.Accepted, IntakeStatus.Rejected, IntakeStatus.Accepted], answers.Select(answer => answer.Status));
        Assert.Equal([0, 1, 2], answers.Select(answer => answer.Index));
        Assert.Contains("waiting_caller", answers[1].Reason, StringComparison.Ordinal);
        Assert.Equal("k0,k2", await lab.OneAsync<string>("select string_agg(source_key, ',' order by id) from cdr_import"));
    }

    private static InboxRow Row(int n, string caller) => new()
    {
        Switch = "pbx",
        SourceKey = $"k{n}",
        CallId = $"c{n}",
        CallerNumber = "34911000000",
        CallerName = caller,
        Destination = "+34650784355",
        Start = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero),
        Duration = 60,
        BillSeconds = 30,
    };
}

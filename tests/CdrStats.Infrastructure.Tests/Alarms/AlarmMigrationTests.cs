using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>Alarms of an earlier version.</summary>
public sealed class AlarmMigrationTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_and_incidents_of_an_earlier_version_keep_the_threshold_that_they_were_made_with()
    {
        var address = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(address);
        await using var db = new CdrStatsDb(CdrStatsDbOptions.For(address));
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync("20261127130000_SavedViews", Stop);
        await RunAsync("""
            insert into alarm (name, measure, condition, threshold, period, created_at, changed_at) values ('a', 2, 1, 30, 101, now(), now()), ('b', 2, 1, 10, 1, now(), now());
            insert into alarm_incident (alarm_id, opened_at, fired_at, value, compared, told_at) values (1, now(), now(), 5, 5, now()), (2, now(), now(), 5, 5, now());
            insert into alarm_report (alarm_id, evaluated_at, threshold, calls, attempts, status, incident_id) values (1, now(), 50, 1, 1, 2, 1), (1, now(), 30, 1, 1, 1, null);
            """);

        await migrator.MigrateAsync(cancellationToken: Stop);

        var (reports, incidents) = (new AlarmReportQueries(source), new IncidentStore(source, TimeProvider.System));
        Assert.Equal([30m, 50m], (await reports.ListAsync(AccessScope.Everything, new AlarmReportFilter(), null, 0, 10, Stop)).Select(report => report.Rule.Threshold));
        Assert.Equal([10m, 50m], (await incidents.ListAsync(AccessScope.Everything, true, null, 10, Stop)).Select(incident => incident.Alarm!.Rule.Threshold));
        var alarms = await new AlarmStore(source, TimeProvider.System).ListAsync(AccessScope.Everything, Stop);
        Assert.All(alarms, alarm => Assert.NotEqual(0, alarm.Question));

        async Task RunAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }
}

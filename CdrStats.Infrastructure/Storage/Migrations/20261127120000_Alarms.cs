using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Alarms, their reports and incidents, and mails that wait. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127120000_Alarms")]
    public sealed class Alarms : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("alarms.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "drop table notification, alarm_report, alarm_incident_event, alarm_incident, alarm; alter table switch_seen drop column first_start, drop column last_end");
    }
}

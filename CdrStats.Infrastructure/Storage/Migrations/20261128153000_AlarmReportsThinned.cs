using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Reports of rolling alarms stand for several looks. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128153000_AlarmReportsThinned")]
    public sealed class AlarmReportsThinned : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("alarm_report_thinned.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table alarm drop column unreported; alter table alarm_report drop column looks");
    }
}

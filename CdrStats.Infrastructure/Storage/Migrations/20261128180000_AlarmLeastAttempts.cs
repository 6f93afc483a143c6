using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Alarms on shares, averages and percentages ask for a minimum of attempts. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128180000_AlarmLeastAttempts")]
    public sealed class AlarmLeastAttempts : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "alter table alarm add column least_attempts integer not null default 0; alter table alarm_question add column least_attempts integer not null default 0");

        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("alter table alarm drop column least_attempts; alter table alarm_question drop column least_attempts");
    }
}

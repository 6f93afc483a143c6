using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>How jobs stand and how their runs went. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128100000_JobHistory")]
    public sealed class JobHistory : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("job_history.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            drop table job_history;
            delete from job_run where started_at is null;
            alter table job_run alter column started_at set not null, drop column finished_at, drop column outcome, drop column trouble, drop column failures, drop column failing_since,
                drop column told_at, drop column wanted_at, drop column wanted_by, drop column stop_by
            """);
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Live counts that are pushed, or read in an InfluxDB. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128120000_LiveCounts")]
    public sealed class LiveCounts : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("live_counts.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            """
            drop table live_pushed;
            delete from live_feed where kind > 4;
            alter table live_feed drop column quiet_seconds, drop column mapping;
            """);
    }
}

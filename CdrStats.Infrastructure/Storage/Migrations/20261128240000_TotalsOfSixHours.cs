using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Totals of six hours, and of carriers and dial codes apart. EF knows nothing of these tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128240000_TotalsOfSixHours")]
    public sealed class TotalsOfSixHours : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rollup_six_hours.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rollup_six_hours_removed.sql"));
    }
}

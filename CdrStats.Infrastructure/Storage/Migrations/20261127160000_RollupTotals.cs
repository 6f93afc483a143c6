using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Totals of hours and days, and a customer's roll-ups lying together. EF knows nothing of these tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127160000_RollupTotals")]
    public sealed class RollupTotals : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rollup_totals.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rollup_totals_removed.sql"));
    }
}

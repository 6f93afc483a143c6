using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Destinations' totals of sixteen days, for reports of long ranges. EF knows nothing of these tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128210000_TotalsOfSixteenDays")]
    public sealed class TotalsOfSixteenDays : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rollup_sixteen_days.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            delete from rollup_total where span = 3;
            drop function rollup_totals(timestamptz, timestamptz, smallint);
            alter function rollup_totals_of_quarters(timestamptz, timestamptz, smallint) rename to rollup_totals;
            """);
    }
}

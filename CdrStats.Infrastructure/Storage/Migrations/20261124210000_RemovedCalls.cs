using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Roll-ups follow calls that are deleted by hand; dial codes are digits; rates tell of every way in which they change.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261124210000_RemovedCalls")]
    public sealed class RemovedCalls : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScript.Read("call_removed.sql"));
            migrationBuilder.Sql(SqlScript.Read("rules_of_dial_codes_and_rates.sql"));
        }

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Marks of doubtful roll-ups are not given up; restore a backup instead.");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Callers, rare causes and long calls are found at once among the calls of years. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128211000_CallSearch")]
    public sealed class CallSearch : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("call_search.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop index call_cause_rare, call_duration_long");
    }
}

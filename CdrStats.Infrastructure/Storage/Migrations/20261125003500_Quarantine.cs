using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Who settled a rejected record, and how. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261125003500_Quarantine")]
    public sealed class Quarantine : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("quarantine.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table cdr_rejected drop column resolved_by, drop column resolution");
    }
}

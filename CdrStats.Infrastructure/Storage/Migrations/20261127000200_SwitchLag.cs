using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>How far apart a switch's records come. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127000200_SwitchLag")]
    public sealed class SwitchLag : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("switch_lag.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table switch_seen drop column lag_spread");
    }
}

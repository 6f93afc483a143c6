using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>What is set on the settings page. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261129300000_ConsoleSettings")]
    public sealed class ConsoleSettings : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("console_setting.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop table console_setting; delete from config_version where area = 'settings'");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>White- and blacklists, and what they hit. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127170000_DestinationControl")]
    public sealed class DestinationControl : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("destination_control.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "drop function stripped_number; drop table control_notice, control_hit, control_entry, remove_prefix; alter table call drop column listed_by; delete from config_version where area = 'control'");
    }
}

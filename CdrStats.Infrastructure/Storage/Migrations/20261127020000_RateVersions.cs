using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Who changed which rates and when, so that it can be read and taken back; and how decks are written. EF knows the rates' columns alone.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127020000_RateVersions")]
    public sealed class RateVersions : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rate_versions.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "drop table rate_layout; drop index rate_past; alter table rate drop column version_id, drop column superseded_version, drop column endings_undone; drop table rate_version");
    }
}

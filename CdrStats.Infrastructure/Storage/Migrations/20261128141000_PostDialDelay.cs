using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Post-dial delays in the roll-ups. EF knows nothing of these tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128141000_PostDialDelay")]
    public sealed class PostDialDelay : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("post_dial_delay.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("post_dial_delay_removed.sql"));
    }
}

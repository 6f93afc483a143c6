using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>What pushers say of themselves, and which switches are silent. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261126235500_PusherStates")]
    public sealed class PusherStates : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScript.Read("pusher_state.sql"));
            migrationBuilder.Sql(SqlScript.Read("switch_silence.sql"));
        }

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop table pusher_state; drop table switch_silence");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Boards of the wallboard that administrators put together. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128121000_WallBoards")]
    public sealed class WallBoards : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("wall_board.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table wall_link drop column board_id; drop table wall_board");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Records of one call are tied together by a linked id. EF knows nothing of these tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261126081500_Legs")]
    public sealed class Legs : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScript.Read("inbox_linked.sql"));
            migrationBuilder.Sql(SqlScript.Read("legs.sql"));
        }

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("What ties calls together is not given up; restore a backup instead.");
    }
}

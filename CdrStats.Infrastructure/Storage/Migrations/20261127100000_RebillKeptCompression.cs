using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>What re-billing keeps is compressed by the cheaper method. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127100000_RebillKeptCompression")]
    public sealed class RebillKeptCompression : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rebill_kept_compression.sql"));

        // What is there stays readable, whichever method it was compressed by.
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}

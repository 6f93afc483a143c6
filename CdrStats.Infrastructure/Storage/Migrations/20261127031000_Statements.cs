using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Statements, numbered without gaps and never changed. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127031000_Statements")]
    public sealed class Statements : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("statements.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Statements that were issued are not given up; restore a backup instead.");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Imports of files that go on after a restart and can be undone, and named mappings. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261126235001_FileImports")]
    public sealed class FileImports : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SqlScript.Read("inbox_files.sql"));
            migrationBuilder.Sql(SqlScript.Read("file_imports.sql"));
        }

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("What files brought in could not be undone any more; restore a backup instead.");
    }
}

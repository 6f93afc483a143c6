using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>
    /// The inbox rows of a file are found by the ranges of their ids: an index of their own cost each row two entries, one when it comes and one when it is marked,
    /// an eleventh of what PostgreSQL does for it. EF knows nothing of the table, so the model stays as it is.
    /// </summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128161000_FileRowsByTheirRanges")]
    public sealed class FileRowsByTheirRanges : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop index if exists cdr_import_file");

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "do $$ begin if to_regclass('cdr_import') is not null then create index cdr_import_file on cdr_import (file_import, id) where file_import is not null; end if; end $$");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Callers and account codes are found among the calls of years. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128241000_CallBloom")]
    public sealed class CallBloom : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("call_bloom.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop index call_seldom");
    }
}

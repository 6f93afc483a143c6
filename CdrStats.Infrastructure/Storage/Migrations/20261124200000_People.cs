using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Customers that are not active, former owners of account codes, the jobs that follow them, and who edited what.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261124200000_People")]
    public partial class People : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("people.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Calls keep the owners they were given; restore a backup instead.");
    }
}

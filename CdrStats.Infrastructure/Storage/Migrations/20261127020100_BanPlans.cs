using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Destinations that customers may not call. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127020100_BanPlans")]
    public sealed class BanPlans : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("ban_plans.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop table voip_plan_ban_plan; drop table ban_prefix; drop table ban_plan");
    }
}

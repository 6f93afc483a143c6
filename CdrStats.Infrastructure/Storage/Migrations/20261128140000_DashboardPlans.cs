using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Dashboards that users and administrators arrange. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128140000_DashboardPlans")]
    public sealed class DashboardPlans : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("dashboard_plan.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop table dashboard_plan");
    }
}

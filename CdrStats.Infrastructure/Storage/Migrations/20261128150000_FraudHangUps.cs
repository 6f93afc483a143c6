using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Calls in progress that are ended because of fraud. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128150000_FraudHangUps")]
    public sealed class FraudHangUps : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("fraud_hang_ups.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("drop table fraud_hang_up; delete from fraud_action where kind = 3; alter table fraud_rule drop column hang_up, drop column hang_ups_an_hour");
    }
}

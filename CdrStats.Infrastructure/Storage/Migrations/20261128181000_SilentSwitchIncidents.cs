using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Incidents of switches from which no call comes (kind 4) are one for each: the account code holds its id. EF knows nothing of the table, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128181000_SilentSwitchIncidents")]
    public sealed class SilentSwitchIncidents : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "create unique index alarm_incident_silent on alarm_incident (account_code) where kind = 4 and closed_at is null");

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("delete from alarm_incident where kind = 4; drop index alarm_incident_silent");
    }
}

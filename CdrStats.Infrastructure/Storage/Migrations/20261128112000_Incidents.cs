using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Who has an incident, times of maintenance, and escalation. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128112000_Incidents")]
    public sealed class Incidents : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("incidents.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            drop table incident_setting, maintenance_window;
            drop index alarm_incident_limit, alarm_incident_unclosed;
            alter table alarm_incident drop column assigned_to, drop column assigned_at, drop column quiet, drop column part_of, drop column cause, drop column cause_words, drop column escalated_at;
            """);
    }
}

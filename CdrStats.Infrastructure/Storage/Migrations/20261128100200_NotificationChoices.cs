using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>What users want to be told, and when not. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128100200_NotificationChoices")]
    public sealed class NotificationChoiceRows : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("notification_choices.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            drop index notification_collected;
            update notification set state = 3 where state > 3;
            alter table notification drop column severity, drop column digest_id;
            alter table alarm drop column severity;
            drop table notification_choice
            """);
    }
}

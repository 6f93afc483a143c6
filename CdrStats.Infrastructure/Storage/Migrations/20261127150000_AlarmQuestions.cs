using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>What an alarm asked, with each report and incident. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127150000_AlarmQuestions")]
    public sealed class AlarmQuestions : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("alarm_questions.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            alter table alarm_report add column threshold numeric(14,4);
            update alarm_report report set threshold = question.threshold from alarm_question question where question.id = report.question_id;
            alter table alarm_report alter column threshold set not null, drop column question_id;
            alter table alarm_incident drop column question_id;
            alter table alarm drop column question_id;
            drop table alarm_question;
            drop index alarm_report_rare;
            create index alarm_report_time on alarm_report (evaluated_at);
            """);
    }
}

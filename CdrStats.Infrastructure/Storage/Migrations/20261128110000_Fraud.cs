using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Rules of fraud, what accounts did before, and incidents of something else than an alarm. EF knows nothing of the tables, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128110000_Fraud")]
    public sealed class Fraud : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("fraud.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            drop table fraud_call, fraud_state, fraud_country, fraud_hour, call_arrival, fraud_number, fraud_list, fraud_setting, fraud_exception, fraud_rule;
            delete from alarm_incident where kind <> 1;
            alter table alarm_incident drop column kind, drop column rule, drop column customer_id, drop column account_code, drop column name, drop column words, drop column calls,
                drop column sell_cost, drop column buy_cost, drop column running_cost, drop column currency;
            alter table alarm_incident alter column alarm_id set not null, alter column question_id set not null;
            delete from config_version where area = 'fraud';
            """);
    }
}

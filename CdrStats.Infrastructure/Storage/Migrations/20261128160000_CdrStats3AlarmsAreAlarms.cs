using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>Alarms of a CDR-Stats 3 become alarms: where none were kept for later, the table for that goes. EF knows nothing of it, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128160000_CdrStats3AlarmsAreAlarms")]
    public sealed class CdrStats3AlarmsAreAlarms : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "do $$ begin if not exists (select from cdr_stats_3_object) then drop table cdr_stats_3_object; end if; end $$");

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
            "do $$ begin if to_regclass('cdr_stats_3_object') is null then create table cdr_stats_3_object (source text not null, kind text not null, id bigint not null, object jsonb not null, taken_at timestamptz not null, primary key (source, kind, id)); end if; end $$");
    }
}

using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>An edit of many rates keeps one copy of their rows instead of two to tell whose they are. EF knows nothing of triggers, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128200000_RatesChanged")]
    public sealed class RatesChanged : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("rates_changed.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            drop trigger rate_moved on rate;
            drop trigger rate_edited on rate;
            drop function rate_moved();
            create function rate_moved() returns trigger language plpgsql as $$
            declare plan integer;
            begin
                for plan in select rate_plan_id from touched except select rate_plan_id from before order by 1 loop
                    perform rate_needs_plan(plan);
                end loop;
                for plan in select rate_plan_id from touched union select rate_plan_id from before order by 1 loop
                    perform config_changed('rates/' || plan);
                end loop;
                return null;
            end $$;
            create trigger rate_edited after update on rate referencing old table as before new table as touched for each statement execute function rate_moved();
            """);
    }
}

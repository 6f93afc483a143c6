using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>A rate's plan is looked for once a statement. EF knows nothing of the triggers; of the foreign key it knows nothing any more.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128132000_PlansOfRates")]
    public sealed class PlansOfRates : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("plans_of_rates.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            drop trigger rate_plan_gone on rate_plan;
            drop trigger rate_added on rate;
            create trigger rate_added after insert on rate referencing new table as touched for each statement execute function rate_changed();
            create or replace function rate_moved() returns trigger language plpgsql as $$
            declare plan integer;
            begin
                for plan in select rate_plan_id from touched union select rate_plan_id from before order by 1 loop
                    perform config_changed('rates/' || plan);
                end loop;
                return null;
            end $$;
            drop function rate_plan_gone, rate_added, rate_needs_plan(integer);
            alter table rate drop constraint rate_prefix;
            alter table rate add constraint rate_prefix check (prefix ~ '^[0-9]{1,20}$');
            alter table rate add constraint fk_rate_rate_plan_rate_plan_id foreign key (rate_plan_id) references rate_plan (id) on delete cascade;
            """);
    }
}

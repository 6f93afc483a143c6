using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>
    /// An index that a search by destination walks in the order of its pages, so that a deck of a million rates is neither read nor sorted.
    /// Versions of providers and gateways are the system's own column and need no change of the tables.
    /// </summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261124200500_RatesByDestination")]
    public partial class RatesByDestination : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("create index rate_by_destination on rate (rate_plan_id, destination, prefix, id) where superseded_at is null");

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("drop index rate_by_destination");
    }
}

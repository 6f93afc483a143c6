using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>A rate of its own for the initial increment, and what a price needs to be told again when its rate is gone.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261127010000_InitialRates")]
    public sealed class InitialRates : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("initial_rates.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("What explains prices is not given up; restore a backup instead.");
    }
}

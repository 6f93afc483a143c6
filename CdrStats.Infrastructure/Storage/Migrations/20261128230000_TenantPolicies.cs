using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>A customer's queries are shown that customer's rows alone, by the database itself. EF knows nothing of policies, so the model stays as it is.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261128230000_TenantPolicies")]
    public sealed class TenantPolicies : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("tenant_policies.sql"));

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlScript.Read("tenant_policies_removed.sql"));
    }
}

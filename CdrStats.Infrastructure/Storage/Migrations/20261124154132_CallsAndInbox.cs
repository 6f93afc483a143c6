using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>The tables that SQL makes: inbox, calls, roll-ups, ledger, and the triggers that announce edits.</summary>
    public partial class CallsAndInbox : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var script in new[] { "inbox.sql", "calls.sql", "rollups.sql", "config_version.sql" })
            {
                migrationBuilder.Sql(SqlScript.Read(script));
            }
        }

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Calls are not dropped by stepping a version back; restore a backup instead.");
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>The tables that SQL makes: inbox, calls, roll-ups, ledger, and the triggers that announce edits.</summary>
    public partial class CallsAndInbox : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // An old pusher that was pointed here first has made its table already: it gets what it lacks, as an inbox in another database does.
            migrationBuilder.Sql($"""
                do $there$ begin
                    if to_regclass('cdr_import') is null then
                        execute $inbox${SqlScript.Read("inbox.sql")}$inbox$;
                    elsif to_regclass('cdr_import_instance') is null then
                        execute $fit${SqlScript.Read("inbox_of_predecessor.sql")}$fit$;
                    end if;
                end $there$
                """);
            foreach (var script in new[] { "calls.sql", "rollups.sql", "config_version.sql" })
            {
                migrationBuilder.Sql(SqlScript.Read(script));
            }
        }

        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Calls are not dropped by stepping a version back; restore a backup instead.");
    }
}

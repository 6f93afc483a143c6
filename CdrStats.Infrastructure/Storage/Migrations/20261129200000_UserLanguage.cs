using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <summary>The language of a user's pages and mails.</summary>
    [DbContext(typeof(CdrStatsDb))]
    [Migration("20261129200000_UserLanguage")]
    public sealed class UserLanguage : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>("language", "console_user", "text", nullable: true);

        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("language", "console_user");
    }
}

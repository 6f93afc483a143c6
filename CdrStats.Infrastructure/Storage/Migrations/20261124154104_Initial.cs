using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CdrStats.Infrastructure.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "data_protection_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dial_code",
                columns: table => new
                {
                    prefix = table.Column<string>(type: "text", nullable: false),
                    country = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: true),
                    destination = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dial_code", x => x.prefix);
                });

            migrationBuilder.CreateTable(
                name: "gateway",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    protocol = table.Column<string>(type: "text", nullable: false),
                    add_prefix = table.Column<string>(type: "text", nullable: true),
                    remove_prefix = table.Column<string>(type: "text", nullable: true),
                    maximum_calls = table.Column<int>(type: "integer", nullable: true),
                    active = table.Column<bool>(type: "boolean", nullable: false),
                    demo = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gateway", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "hangup_cause",
                columns: table => new
                {
                    code = table.Column<int>(type: "integer", nullable: false),
                    enumeration = table.Column<string>(type: "text", nullable: false),
                    cause = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hangup_cause", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "user_group",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_group", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "voip_plan",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    routing = table.Column<short>(type: "smallint", nullable: false),
                    currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    decimals = table.Column<int>(type: "integer", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    rates_inbound = table.Column<bool>(type: "boolean", nullable: false),
                    demo = table.Column<bool>(type: "boolean", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_voip_plan", x => x.id);
                    table.CheckConstraint("voip_plan_decimals", "decimals between 0 and 6");
                });

            migrationBuilder.CreateTable(
                name: "provider",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    metric = table.Column<int>(type: "integer", nullable: false),
                    gateway_id = table.Column<int>(type: "integer", nullable: true),
                    demo = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provider", x => x.id);
                    table.ForeignKey(
                        name: "fk_provider_gateway_gateway_id",
                        column: x => x.gateway_id,
                        principalTable: "gateway",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "user_group_permission",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    role_id = table.Column<int>(type: "integer", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_group_permission", x => x.id);
                    table.ForeignKey(
                        name: "fk_user_group_permission_user_group_role_id",
                        column: x => x.role_id,
                        principalTable: "user_group",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "customer",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    company = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    voip_plan_id = table.Column<int>(type: "integer", nullable: true),
                    demo = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_customer", x => x.id);
                    table.ForeignKey(
                        name: "fk_customer_voip_plan_row_voip_plan_id",
                        column: x => x.voip_plan_id,
                        principalTable: "voip_plan",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rate_plan",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    side = table.Column<short>(type: "smallint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    metric = table.Column<int>(type: "integer", nullable: false),
                    provider_id = table.Column<int>(type: "integer", nullable: true),
                    demo = table.Column<bool>(type: "boolean", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rate_plan", x => x.id);
                    table.ForeignKey(
                        name: "fk_rate_plan_provider_provider_id",
                        column: x => x.provider_id,
                        principalTable: "provider",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "console_user",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    is_administrator = table.Column<bool>(type: "boolean", nullable: false),
                    is_operator = table.Column<bool>(type: "boolean", nullable: false),
                    customer_id = table.Column<int>(type: "integer", nullable: true),
                    time_zone = table.Column<string>(type: "text", nullable: true),
                    disabled = table.Column<bool>(type: "boolean", nullable: false),
                    demo = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    phone_number = table.Column<string>(type: "text", nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_console_user", x => x.id);
                    table.ForeignKey(
                        name: "fk_console_user_customer_customer_id",
                        column: x => x.customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "switch",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    ip_address = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<short>(type: "smallint", nullable: false),
                    key_uuid = table.Column<Guid>(type: "uuid", nullable: false),
                    is_new = table.Column<bool>(type: "boolean", nullable: false),
                    default_customer_id = table.Column<int>(type: "integer", nullable: true),
                    number_settings = table.Column<string>(type: "jsonb", nullable: true),
                    demo = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_switch", x => x.id);
                    table.ForeignKey(
                        name: "fk_switch_customer_default_customer_id",
                        column: x => x.default_customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "rate",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    rate_plan_id = table.Column<int>(type: "integer", nullable: false),
                    prefix = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    destination = table.Column<string>(type: "text", nullable: false),
                    per_minute = table.Column<decimal>(type: "numeric(18,8)", precision: 18, scale: 8, nullable: false),
                    connection_fee = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    initial_seconds = table.Column<int>(type: "integer", nullable: false),
                    increment_seconds = table.Column<int>(type: "integer", nullable: false),
                    minimum_seconds = table.Column<int>(type: "integer", nullable: false),
                    minimum_charge = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    grace_seconds = table.Column<int>(type: "integer", nullable: false),
                    valid_from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    valid_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    superseded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    superseded_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rate", x => x.id);
                    table.CheckConstraint("rate_amounts", "per_minute >= 0 and connection_fee >= 0 and minimum_charge >= 0");
                    table.CheckConstraint("rate_prefix", "prefix ~ '^[0-9]{1,20}$'");
                    table.CheckConstraint("rate_seconds", "initial_seconds >= 0 and increment_seconds >= 1 and minimum_seconds >= 0 and grace_seconds >= 0");
                    table.ForeignKey(
                        name: "fk_rate_rate_plan_rate_plan_id",
                        column: x => x.rate_plan_id,
                        principalTable: "rate_plan",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "voip_plan_rate_plan",
                columns: table => new
                {
                    rate_plan_id = table.Column<int>(type: "integer", nullable: false),
                    voip_plan_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_voip_plan_rate_plan", x => new { x.rate_plan_id, x.voip_plan_id });
                    table.ForeignKey(
                        name: "fk_voip_plan_rate_plan_rate_plan_rate_plan_id",
                        column: x => x.rate_plan_id,
                        principalTable: "rate_plan",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_voip_plan_rate_plan_voip_plan_voip_plan_id",
                        column: x => x.voip_plan_id,
                        principalTable: "voip_plan",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "console_user_group",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "integer", nullable: false),
                    role_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_console_user_group", x => new { x.user_id, x.role_id });
                    table.ForeignKey(
                        name: "fk_console_user_group_console_user_user_id",
                        column: x => x.user_id,
                        principalTable: "console_user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_console_user_group_user_group_role_id",
                        column: x => x.role_id,
                        principalTable: "user_group",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "console_user_login",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    provider_key = table.Column<string>(type: "text", nullable: false),
                    provider_display_name = table.Column<string>(type: "text", nullable: true),
                    user_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_console_user_login", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_console_user_login_console_user_user_id",
                        column: x => x.user_id,
                        principalTable: "console_user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "console_user_permission",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    user_id = table.Column<int>(type: "integer", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_console_user_permission", x => x.id);
                    table.ForeignKey(
                        name: "fk_console_user_permission_console_user_user_id",
                        column: x => x.user_id,
                        principalTable: "console_user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "console_user_token",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "integer", nullable: false),
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_console_user_token", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_console_user_token_console_user_user_id",
                        column: x => x.user_id,
                        principalTable: "console_user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "account_code",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    code = table.Column<string>(type: "text", nullable: false),
                    customer_id = table.Column<int>(type: "integer", nullable: false),
                    switch_id = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_code", x => x.id);
                    table.ForeignKey(
                        name: "fk_account_code_customer_customer_id",
                        column: x => x.customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_account_code_switch_switch_id",
                        column: x => x.switch_id,
                        principalTable: "switch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "direction_rule",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    switch_id = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    field = table.Column<string>(type: "text", nullable: false),
                    pattern = table.Column<string>(type: "text", nullable: false),
                    direction = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_direction_rule", x => x.id);
                    table.ForeignKey(
                        name: "fk_direction_rule_switch_switch_id",
                        column: x => x.switch_id,
                        principalTable: "switch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "switch_alias",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    switch_id = table.Column<int>(type: "integer", nullable: false),
                    alias = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_switch_alias", x => x.id);
                    table.ForeignKey(
                        name: "fk_switch_alias_switch_switch_id",
                        column: x => x.switch_id,
                        principalTable: "switch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_account_code_code_switch_id",
                table: "account_code",
                columns: new[] { "code", "switch_id" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_account_code_customer_id",
                table: "account_code",
                column: "customer_id");

            migrationBuilder.CreateIndex(
                name: "ix_account_code_switch_id",
                table: "account_code",
                column: "switch_id");

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "console_user",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "ix_console_user_customer_id",
                table: "console_user",
                column: "customer_id");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "console_user",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_console_user_group_role_id",
                table: "console_user_group",
                column: "role_id");

            migrationBuilder.CreateIndex(
                name: "ix_console_user_login_user_id",
                table: "console_user_login",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_console_user_permission_user_id",
                table: "console_user_permission",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_customer_name",
                table: "customer",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_customer_voip_plan_id",
                table: "customer",
                column: "voip_plan_id");

            migrationBuilder.CreateIndex(
                name: "ix_direction_rule_switch_id",
                table: "direction_rule",
                column: "switch_id");

            migrationBuilder.CreateIndex(
                name: "ix_gateway_name",
                table: "gateway",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_hangup_cause_enumeration",
                table: "hangup_cause",
                column: "enumeration",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_provider_gateway_id",
                table: "provider",
                column: "gateway_id");

            migrationBuilder.CreateIndex(
                name: "ix_provider_name",
                table: "provider",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_rate_rate_plan_id_prefix_valid_from",
                table: "rate",
                columns: new[] { "rate_plan_id", "prefix", "valid_from" },
                unique: true,
                filter: "superseded_at is null")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_rate_plan_provider_id",
                table: "rate_plan",
                column: "provider_id");

            migrationBuilder.CreateIndex(
                name: "ix_rate_plan_side_name",
                table: "rate_plan",
                columns: new[] { "side", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_switch_default_customer_id",
                table: "switch",
                column: "default_customer_id");

            migrationBuilder.CreateIndex(
                name: "ix_switch_ip_address",
                table: "switch",
                column: "ip_address",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_switch_name",
                table: "switch",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_switch_alias_alias",
                table: "switch_alias",
                column: "alias",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_switch_alias_switch_id",
                table: "switch_alias",
                column: "switch_id");

            migrationBuilder.CreateIndex(
                name: "RoleNameIndex",
                table: "user_group",
                column: "normalized_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_user_group_permission_role_id",
                table: "user_group_permission",
                column: "role_id");

            migrationBuilder.CreateIndex(
                name: "ix_voip_plan_name",
                table: "voip_plan",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_voip_plan_rate_plan_voip_plan_id",
                table: "voip_plan_rate_plan",
                column: "voip_plan_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "account_code");

            migrationBuilder.DropTable(
                name: "console_user_group");

            migrationBuilder.DropTable(
                name: "console_user_login");

            migrationBuilder.DropTable(
                name: "console_user_permission");

            migrationBuilder.DropTable(
                name: "console_user_token");

            migrationBuilder.DropTable(
                name: "data_protection_key");

            migrationBuilder.DropTable(
                name: "dial_code");

            migrationBuilder.DropTable(
                name: "direction_rule");

            migrationBuilder.DropTable(
                name: "hangup_cause");

            migrationBuilder.DropTable(
                name: "rate");

            migrationBuilder.DropTable(
                name: "switch_alias");

            migrationBuilder.DropTable(
                name: "user_group_permission");

            migrationBuilder.DropTable(
                name: "voip_plan_rate_plan");

            migrationBuilder.DropTable(
                name: "console_user");

            migrationBuilder.DropTable(
                name: "switch");

            migrationBuilder.DropTable(
                name: "user_group");

            migrationBuilder.DropTable(
                name: "rate_plan");

            migrationBuilder.DropTable(
                name: "customer");

            migrationBuilder.DropTable(
                name: "provider");

            migrationBuilder.DropTable(
                name: "voip_plan");

            migrationBuilder.DropTable(
                name: "gateway");
        }
    }
}

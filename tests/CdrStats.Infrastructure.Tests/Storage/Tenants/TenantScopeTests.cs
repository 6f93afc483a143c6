using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage.Tenants;
using CdrStats.Infrastructure.Tests.Reporting;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Storage.Tenants;

/// <summary>The database keeps customers apart where a query forgets to.</summary>
public sealed class TenantScopeTests(PostgresFixture postgres)
{
    private static readonly string[] Bound = ["call", "rollup_traffic", "rollup_cause", "rollup_country", "rollup_sale", "rollup_minute"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_without_a_condition_is_shown_the_readers_own_rows_and_nobody_else_any()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 600);
        foreach (var table in Bound)
        {
            var owners = $"select coalesce(array_agg(distinct customer_id order by customer_id), '{{}}') from {table} where customer_id is not null";
            Assert.Contains(2, await AskAsync(AccessScope.Everything, owners));
            Assert.Equal("1", string.Join(',', await AskAsync(AccessScope.Customer(1), owners)));
            Assert.Equal("2", string.Join(',', await AskAsync(AccessScope.Customer(2), owners)));
            Assert.Empty(await AskAsync(AccessScope.Nothing, owners));
        }

        // Attempts of records that are tied together are made by a function that sees all records.
        const string Attempts = "select coalesce(array_agg(distinct customer_id order by customer_id), '{}') from call_attempt('-infinity', 'infinity') where customer_id is not null";
        Assert.Contains(2, await AskAsync(AccessScope.Everything, Attempts));
        Assert.Equal("1", string.Join(',', await AskAsync(AccessScope.Customer(1), Attempts)));
        Assert.Empty(await AskAsync(AccessScope.Nothing, Attempts));

        async Task<int[]> AskAsync(AccessScope scope, string sql)
        {
            await using var command = lab.Source.CreateCommand(scope, sql);
            return (int[])(await command.ExecuteScalarAsync(Stop))!;
        }
    }

    [Fact]
    public async Task The_role_without_a_scope_sees_nothing_and_may_not_read_what_has_no_owner_or_change_anything()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 200);
        var role = await TenantRole.NameAsync(lab.Source, Stop);
        Assert.NotNull(role);
        await using var connection = await lab.Source.OpenConnectionAsync(Stop);
        Assert.True(await OneAsync<long>("select count(*) from call") > 0);
        await RunAsync($"set role {role}");
        foreach (var setting in (string[])["reset cdrstats.customer", "set cdrstats.customer = ''", "set cdrstats.customer = '-1'"])
        {
            await RunAsync(setting);
            foreach (var table in Bound)
            {
                Assert.Equal(0, await OneAsync<long>($"select count(*) from {table}"));
            }

            Assert.Equal(0, await OneAsync<long>("select count(*) from call_attempt('-infinity', 'infinity')"));
        }

        await RunAsync("set cdrstats.customer = '1'");
        Assert.True(await OneAsync<long>("select count(*) from call") > 0);
        foreach (var refused in (string[])
            [
                "select from rollup_total", "select from rollup_minute_switch", "select from rollup_destination", "select from rate", "select from console_user", "select from api_key", "select from admin_edit",
                "select from cdr_import", "update call set sell_cost = 0", "delete from call", "insert into customer (name) values ('x')", "create table own (id integer)",
            ])
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(refused));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }

        async Task<T> OneAsync<T>(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (T)(await command.ExecuteScalarAsync(Stop))!;
        }
    }

    [Fact]
    public async Task A_connection_is_given_back_as_it_was_also_after_an_error()
    {
        var address = new NpgsqlConnectionStringBuilder(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync)) { MaxPoolSize = 1, NoResetOnClose = true };
        await using var source = NpgsqlDataSource.Create(address.ConnectionString);
        const string Who = "select current_user::text || ' ' || coalesce(current_setting('cdrstats.customer', true), '')";
        var own = (await OneAsync(AccessScope.Everything, Who)).Trim();
        Assert.Equal($"{await TenantRole.NameAsync(source, Stop)} 7", await OneAsync(AccessScope.Customer(7), Who));
        Assert.Equal(own, (await OneAsync(AccessScope.Everything, Who)).Trim());
        await Assert.ThrowsAsync<PostgresException>(() => OneAsync(AccessScope.Customer(7), "select 1 / 0"));
        Assert.Equal(own, (await OneAsync(AccessScope.Everything, Who)).Trim());

        async Task<string> OneAsync(AccessScope scope, string sql)
        {
            await using var command = source.CreateCommand(scope, sql);
            return (string)(await command.ExecuteScalarAsync(Stop))!;
        }
    }

    [Fact]
    public async Task No_table_with_a_customers_rows_is_readable_to_customers_without_a_policy()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        await using var command = source.CreateCommand("""
            select coalesce(string_agg(c.relname, ', '), '') from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(tenant_role(), c.oid, 'select') and not c.relrowsecurity
                and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('customer_id', 'user_id', 'statement_id', 'series') and not a.attisdropped)
            """);
        Assert.Equal("", await command.ExecuteScalarAsync(Stop));
    }
}

using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>
/// Issues statements and credits. The number is taken in the transaction that issues, whose commit the next one waits for: numbers have no gaps, and no
/// call is on two statements of its customer that stand.
/// </summary>
public sealed class StatementDesk(NpgsqlDataSource database, IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const int PatienceSeconds = 600;
    private const string Kind = "statement";

    private const string TakeNumber = "update statement_issuer set last_number = last_number + 1 where id = $1 returning number_prefix || lpad(last_number::text, greatest(6, length(last_number::text)), '0'), last_number, name";

    // What was billable: answered, or with an amount. One statement, hence one snapshot: its sums are those of its lines.
    private const string Issue = """
        with lines as materialized (
            select row_number() over (order by start, id) as position, start, caller_number, coalesce(nullif(e164, ''), destination) as number, coalesce(destination_name, '') as destination,
                billsec, sell_billed, sell_rate, sell_cost
            from call where customer_id = $3 and currency = $4 and start >= $5 and start < $6 and (sell_cost <> 0 or (billsec > 0 and rating_status <> 2))),
        made as (
            insert into statement (issuer_id, number, number_text, issuer_name, issuer_details, customer_id, customer_name, customer_company, plan_name, currency, decimals, time_zone, period_from, period_to,
                issued_at, issued_by, calls, seconds, amount)
            select i.id, i.last_number, $2, i.name, i.details, c.id, c.name, c.company, p.name, $4, p.decimals, p.time_zone, $5, $6, $7, $8,
                (select count(*) from lines), (select coalesce(sum(billsec), 0) from lines), (select coalesce(sum(sell_cost), 0) from lines)
            from statement_issuer i, customer c join voip_plan p on p.id = c.voip_plan_id where i.id = $1 and c.id = $3
            returning id, calls),
        destinations as (
            insert into statement_destination (statement_id, position, destination, calls, seconds, amount)
            select made.id, row_number() over (order by sum(sell_cost) desc, destination), destination, count(*), sum(billsec), sum(sell_cost) from lines, made group by made.id, destination),
        listed as (
            insert into statement_call (statement_id, position, start, caller, number, destination, seconds, billed, rate, amount)
            select made.id, position, start, caller_number, number, destination, billsec, sell_billed, sell_rate, sell_cost from lines, made)
        select id, calls from made
        """;

    private const string Credit = """
        with made as (
            insert into statement (issuer_id, number, number_text, credits_id, reason, issuer_name, issuer_details, customer_id, customer_name, customer_company, plan_name, currency, decimals, time_zone,
                period_from, period_to, issued_at, issued_by, calls, seconds, amount)
            select i.id, i.last_number, $2, s.id, $4, i.name, i.details, s.customer_id, s.customer_name, s.customer_company, s.plan_name, s.currency, s.decimals, s.time_zone,
                s.period_from, s.period_to, $5, $6, -s.calls, -s.seconds, -s.amount
            from statement_issuer i, statement s where i.id = $1 and s.id = $3
            returning id),
        destinations as (
            insert into statement_destination (statement_id, position, destination, calls, seconds, amount)
            select made.id, position, destination, -calls, -seconds, -amount from statement_destination, made where statement_id = $3),
        listed as (
            insert into statement_call (statement_id, position, start, caller, number, destination, seconds, billed, rate, amount)
            select made.id, position, start, caller, number, destination, -seconds, -billed, rate, -amount from statement_call, made where statement_id = $3)
        select id, 1::bigint from made
        """;

    public async Task<StatementIssuer> IssuerAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, name, details, number_prefix, last_number from statement_issuer order by id limit 1");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new StatementIssuer(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4));
    }

    /// <summary>Says who issues from now on. What was issued stays as it is.</summary>
    /// <returns>Null, or why not.</returns>
    public async Task<string?> SaveIssuerAsync(Editor editor, StatementIssuer issuer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        if (await RefusalAsync(editor, cancellation) is { } refusal)
        {
            return refusal;
        }

        if (string.IsNullOrWhiteSpace(issuer.Name))
        {
            return "Say the name of who issues statements.";
        }

        var before = await IssuerAsync(cancellation);
        var (name, details, prefix) = (issuer.Name.Trim(), issuer.Details.Trim(), issuer.NumberPrefix.Trim());
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand("update statement_issuer set name = $2, details = $3, number_prefix = $4 where id = $1", connection);
        foreach (var value in (object[])[issuer.Id, name, details, prefix])
        {
            command.Parameters.AddWithValue(value);
        }

        await command.ExecuteNonQueryAsync(cancellation);
        var changes = new EditChanges().Note("name", before.Name, name).Note("details", before.Details, details).Note("number prefix", before.NumberPrefix, prefix);
        if (!changes.IsEmpty)
        {
            await EditLog.AddAsync(connection, await NameAsync(editor, cancellation), Kind, 0, "issuer", "changed", changes, clock.GetUtcNow(), cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return null;
    }

    public async Task<StatementOutcome> IssueAsync(Editor editor, StatementOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (await RefusalAsync(editor, cancellation) is { } refusal)
        {
            return new StatementOutcome.Refused(refusal);
        }

        if (await PlanAsync(order.CustomerId, cancellation) is not { } plan)
        {
            return new StatementOutcome.Refused("This customer is on no plan: its currency and time zone are those of a statement.");
        }

        var (range, currency, now) = (order.Period.In(TimeZoneInfo.FindSystemTimeZoneById(plan.TimeZone)), order.Currency ?? plan.Currency, clock.GetUtcNow());
        if (range.To > now)
        {
            return new StatementOutcome.Refused($"The period has not ended yet in {plan.TimeZone}: calls may still come.");
        }

        return await InTurnAsync(
            editor,
            async (connection, _) => await OverlapAsync(connection, order.CustomerId, currency, range, cancellation) is { } other
                ? $"Statement {other} has calls of this time already. Credit it first, and issue the period anew." : null,
            Issue, [order.CustomerId, currency, range.From.UtcDateTime, range.To.UtcDateTime, now.UtcDateTime],
            $"There are no calls to bill in {currency} in this period.", cancellation);
    }

    /// <summary>Takes a statement back, line by line; its period can be issued anew then.</summary>
    public async Task<StatementOutcome> CreditAsync(Editor editor, long id, string reason, CancellationToken cancellation)
    {
        if (await RefusalAsync(editor, cancellation) is { } refusal)
        {
            return new StatementOutcome.Refused(refusal);
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new StatementOutcome.Refused("Say why it is taken back: the reason stands on the credit.");
        }

        return await InTurnAsync(
            editor, (connection, _) => CreditRefusalAsync(connection, id, cancellation), Credit, [id, reason.Trim(), clock.GetUtcNow().UtcDateTime], "There is no such statement.", cancellation);
    }

    // Whoever issues holds the issuer's row from here until the commit. What is refused gives its number back with the rollback.
    private async Task<StatementOutcome> InTurnAsync(
        Editor editor, Func<NpgsqlConnection, int, Task<string?>> refuse, string sql, object[] values, string nothing, CancellationToken cancellation)
    {
        var issuer = await IssuerAsync(cancellation);
        var name = await NameAsync(editor, cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        string number;
        await using (var take = new NpgsqlCommand(TakeNumber, connection) { Parameters = { new() { Value = issuer.Id } }, CommandTimeout = PatienceSeconds })
        {
            await using var taken = await take.ExecuteReaderAsync(cancellation);
            await taken.ReadAsync(cancellation);
            number = taken.GetString(0);
            if (taken.GetString(2).Length == 0)
            {
                return new StatementOutcome.Refused("Say first who issues the statements.");
            }
        }

        if (await refuse(connection, issuer.Id) is { } refusal)
        {
            return new StatementOutcome.Refused(refusal);
        }

        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = PatienceSeconds };
        foreach (var value in (object[])[issuer.Id, number, .. values, name])
        {
            command.Parameters.AddWithValue(value);
        }

        var (id, calls) = (0L, 0L);
        await using (var made = await command.ExecuteReaderAsync(cancellation))
        {
            if (await made.ReadAsync(cancellation))
            {
                (id, calls) = (made.GetInt64(0), made.GetInt64(1));
            }
        }

        if (calls == 0)
        {
            return new StatementOutcome.Refused(nothing);
        }

        await EditLog.AddAsync(connection, name, Kind, (int)id, number, sql == Credit ? "credited" : "issued", new EditChanges().Note("calls", null, sql == Credit ? null : calls), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new StatementOutcome.Issued(id);
    }

    private static async Task<string?> OverlapAsync(NpgsqlConnection connection, int customer, string currency, TimeRange range, CancellationToken cancellation)
    {
        const string Sql = """
            select number_text from statement s
            where customer_id = $1 and currency = $2 and credits_id is null and period_from < $4 and period_to > $3 and not exists (select from statement c where c.credits_id = s.id) limit 1
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        foreach (var value in (object[])[customer, currency, range.From.UtcDateTime, range.To.UtcDateTime])
        {
            command.Parameters.AddWithValue(value);
        }

        return (string?)await command.ExecuteScalarAsync(cancellation);
    }

    private static async Task<string?> CreditRefusalAsync(NpgsqlConnection connection, long id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select s.credits_id is not null, c.number_text from statement s left join statement c on c.credits_id = s.id where s.id = $1", connection) { Parameters = { new() { Value = id } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return !await reader.ReadAsync(cancellation) ? "There is no such statement."
            : reader.GetBoolean(0) ? "A credit is not taken back: issue the period anew."
            : reader.IsDBNull(1) ? null : $"It was taken back already, by {reader.GetString(1)}.";
    }

    private async Task<(string Currency, string TimeZone)?> PlanAsync(int customer, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select p.currency, p.time_zone from customer c join voip_plan p on p.id = c.voip_plan_id where c.id = $1");
        command.Parameters.AddWithValue(customer);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetString(0), reader.GetString(1)) : null;
    }

    private async Task<string?> RefusalAsync(Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return (await editor.RightsAsync(db, cancellation)).May(Permissions.IssueStatements)
            ? null : string.Create(CultureInfo.InvariantCulture, $"This needs the permission {Permissions.IssueStatements}, which you do not have. Nothing was changed.");
    }

    private async Task<string> NameAsync(Editor editor, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return (await editor.RightsAsync(db, cancellation)).Name;
    }
}

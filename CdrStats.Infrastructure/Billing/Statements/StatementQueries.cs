using System.Runtime.CompilerServices;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>Reads statements: operators all, customers their own. There is no buy side on any.</summary>
public sealed class StatementQueries(NpgsqlDataSource database)
{
    private const int Chunk = 2000;

    private const string Columns = """
        s.id, s.number_text, credited.number_text, credit.number_text, s.reason, s.issuer_name, s.issuer_details, s.customer_id, s.customer_name, s.customer_company, s.plan_name,
        s.currency, s.decimals, s.time_zone, s.period_from, s.period_to, s.issued_at, s.issued_by, s.calls, s.seconds, s.amount
        """;

    private const string From = "from statement s left join statement credited on credited.id = s.credits_id left join statement credit on credit.credits_id = s.id";

    /// <summary>The newest first.</summary>
    /// <param name="customerId">Of one customer; null: all within the scope.</param>
    public async Task<(IReadOnlyList<Statement> Statements, int Total)> ListAsync(AccessScope scope, int? customerId, int skip, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(scope);
        var where = Where(scope, command.Parameters) + (customerId is { } id ? $" and s.customer_id = {Add(command.Parameters, id)}" : "");
        command.CommandText = $"select {Columns}, (count(*) over ())::integer {From} where {where} order by s.id desc limit {Add(command.Parameters, most)} offset {Add(command.Parameters, skip)}";
        var (found, total) = (new List<Statement>(), 0);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(Read(reader, scope));
            total = reader.GetInt32(21);
        }

        return (found, total);
    }

    /// <returns>Null: there is none, or none that the reader may know of.</returns>
    public async Task<Statement?> FindAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(scope);
        command.CommandText = $"select {Columns} {From} where {Where(scope, command.Parameters)} and s.id = {Add(command.Parameters, id)}";
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Read(reader, scope) : null;
    }

    /// <summary>What a statement sums by destination.</summary>
    public async Task<IReadOnlyList<StatementDestination>> DestinationsAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(scope);
        command.CommandText = $"""
            select d.destination, d.calls, d.seconds, d.amount from statement_destination d join statement s on s.id = d.statement_id
            where {Where(scope, command.Parameters)} and s.id = {Add(command.Parameters, id)} order by d.position
            """;
        var destinations = new List<StatementDestination>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            destinations.Add(new StatementDestination(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetDecimal(3)));
        }

        return destinations;
    }

    /// <summary>The calls of a statement in their order, some thousand at once in memory; no transaction is open while whoever reads is slow.</summary>
    public async IAsyncEnumerable<StatementCall> CallsAsync(AccessScope scope, long id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var after = 0; ;)
        {
            var some = new List<StatementCall>(Chunk);
            await using (var command = database.CreateCommand(scope))
            {
                command.CommandText = $"""
                    select c.position, c.start, c.caller, c.number, c.destination, c.seconds, c.billed, c.rate, c.amount from statement_call c join statement s on s.id = c.statement_id
                    where {Where(scope, command.Parameters)} and c.statement_id = {Add(command.Parameters, id)} and c.position > {Add(command.Parameters, after)} order by c.position limit {Chunk}
                    """;
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    after = reader.GetInt32(0);
                    some.Add(new StatementCall(
                        reader.GetFieldValue<DateTimeOffset>(1), scope.Mask.Number(reader.GetString(2)), scope.Mask.Number(reader.GetString(3)), reader.GetString(4), reader.GetInt32(5), reader.GetInt32(6), reader.GetDecimal(7), reader.GetDecimal(8)));
                }
            }

            foreach (var call in some)
            {
                yield return call;
            }

            if (some.Count < Chunk)
            {
                yield break;
            }
        }
    }

    /// <summary>The mails that a statement was sent by; for operators.</summary>
    public async Task<ILookup<long, StatementMail>> MailsAsync(AccessScope scope, IReadOnlyList<long> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var mails = new List<(long Id, StatementMail Mail)>();
        await using var command = database.CreateCommand("select statement_id, sent_at, recipient, way from statement_mail where statement_id = any ($1) and $2 order by id");
        command.Parameters.AddWithValue(ids.ToArray());
        command.Parameters.AddWithValue(scope.SeesEverything);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            mails.Add((reader.GetInt64(0), new StatementMail(reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3))));
        }

        return mails.ToLookup(mail => mail.Id, mail => mail.Mail);
    }

    private static string Where(AccessScope scope, NpgsqlParameterCollection parameters)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.SeesEverything ? "true" : scope.CustomerId is { } own ? $"s.customer_id = {Add(parameters, own)}" : "false";
    }

    private static string Add<T>(NpgsqlParameterCollection parameters, T value) => Infrastructure.Reporting.TrafficSql.Add(parameters, value);

    private static Statement Read(NpgsqlDataReader reader, AccessScope scope) => new(
        reader.GetInt64(0), reader.GetString(1), Text(reader, 2), Text(reader, 3), Text(reader, 4), reader.GetString(5), reader.GetString(6), reader.GetInt32(7), reader.GetString(8), Text(reader, 9),
        reader.GetString(10), reader.GetString(11), reader.GetInt32(12), reader.GetString(13), reader.GetFieldValue<DateTimeOffset>(14), reader.GetFieldValue<DateTimeOffset>(15),
        reader.GetFieldValue<DateTimeOffset>(16), scope.SeesEverything ? reader.GetString(17) : null, reader.GetInt64(18), reader.GetInt64(19), reader.GetDecimal(20));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

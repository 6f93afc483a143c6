using System.IO.Compression;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage.Tenants;
using Npgsql;

namespace CdrStats.Infrastructure.Privacy;

/// <summary>
/// All that is kept of one customer and the customer's users, as a zip that is packed while it is read: calls as CSV, as the customer sees them (the sell side alone), and
/// JSON of the rest. No password, hash or key is in it. Times are UTC.
/// </summary>
public sealed class CustomerData(NpgsqlDataSource database, CallExport calls, CustomerStore customers, AuditNotes notes)
{
    private const int Chunk = 20_000;
    private const string Users = "select id from console_user where customer_id = $1";

    private static readonly (string Name, string Sql)[] _ofTheCustomer =
    [
        ("customer", "select name, company, email, created_at, not disabled as active from customer where id = $1"),
        ("account_codes", "select a.code, s.name as switch from account_code a left join switch s on s.id = a.switch_id where a.customer_id = $1 order by a.code"),
        ("statements", "select number_text as number, reason, period_from, period_to, issued_at, calls, seconds, amount, currency from statement where customer_id = $1 order by issued_at, id"),
    ];

    // Rows of users, which no policy of the database binds to a customer.
    private static readonly (string Name, string Sql)[] _ofItsUsers =
    [
        ("users", "select user_name, email, created_at, time_zone, not disabled as active, two_factor_enabled as second_factor from console_user where customer_id = $1 order by user_name"),
        ("sessions", $"select u.user_name, s.begun_at, s.seen_at, s.ended_at, s.address, s.device from user_session s join console_user u on u.id = s.user_id where s.user_id in ({Users}) order by s.begun_at"),
        ("passkeys", $"select u.user_name, k.name, k.created_at, k.used_at from user_passkey k join console_user u on u.id = k.user_id where k.user_id in ({Users}) order by k.created_at"),
        ("api_keys", $"select u.user_name, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.last_used_from, k.revoked_at from api_key k join console_user u on u.id = k.user_id where k.user_id in ({Users}) order by k.created_at"),
        ("saved_views", $"select u.user_name, v.page, v.name, v.query, v.saved_at from saved_view v join console_user u on u.id = v.user_id where v.user_id in ({Users}) order by v.saved_at"),
        ("mail_reports", $"select u.user_name, m.period, m.hour, m.time_zone, m.recipients, m.enabled from mail_schedule m join console_user u on u.id = m.user_id where m.user_id in ({Users}) order by m.id"),
        ("sign_ins", $"select object_name as user_name, edited_at as at, action, changes from admin_edit where kind = 'sign_in' and object_id in ({Users}) order by edited_at, id"),
    ];

    /// <summary>The customer's name, for whoever sees every customer; null: there is none, or it is not to be seen.</summary>
    public async Task<string?> NameAsync(AccessScope scope, int customer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.SeesEverything ? (await customers.ListAsync(scope, cancellation)).FirstOrDefault(one => one.Id == customer)?.Name : null;
    }

    /// <summary>Writes it, and writes down who took it away.</summary>
    public async Task WriteAsync(Stream output, int customer, string name, string who, CancellationToken cancellation)
    {
        await notes.AddAsync(who, "privacy", customer, name, "data exported", cancellation);
        var patient = new PatientStream(output);
        await using (var zip = await ZipArchive.CreateAsync(patient, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation))
        {
            foreach (var (part, sql) in _ofTheCustomer)
            {
                await WriteRowsAsync(zip, part, AccessScope.Customer(customer), sql, customer, cancellation);
            }

            foreach (var (part, sql) in _ofItsUsers)
            {
                await WriteRowsAsync(zip, part, AccessScope.Everything, sql, customer, cancellation);
            }

            await using (var lines = await zip.CreateEntry("statement_calls.json", CompressionLevel.Fastest).OpenAsync(cancellation))
            {
                await WriteStatementCallsAsync(lines, customer, cancellation);
            }

            await using var list = await zip.CreateEntry("calls.csv", CompressionLevel.Fastest).OpenAsync(cancellation);
            await calls.WriteAsync(list, CallExportFormat.All[0], AccessScope.Customer(customer), CallFilter.All, cancellation);
        }

        await patient.FlushAsync(cancellation);
    }

    private async Task WriteRowsAsync(ZipArchive zip, string part, AccessScope scope, string sql, int customer, CancellationToken cancellation)
    {
        await using var output = await zip.CreateEntry($"{part}.json", CompressionLevel.Fastest).OpenAsync(cancellation);
        await using var command = database.CreateCommand(scope, $"select coalesce(jsonb_agg(to_jsonb(row)), '[]')::text from ({sql}) row");
        command.Parameters.AddWithValue(customer);
        await output.WriteAsync(Encoding.UTF8.GetBytes((string)(await command.ExecuteScalarAsync(cancellation))!), cancellation);
    }

    // Lines of years: a chunk at a time, each by itself, so that nothing is held open while whoever downloads is slow.
    private async Task WriteStatementCallsAsync(Stream output, int customer, CancellationToken cancellation)
    {
        var (statement, position, separator) = (0L, 0, "[");
        for (var count = Chunk; count == Chunk;)
        {
            var text = new StringBuilder();
            await using var command = database.CreateCommand(AccessScope.Customer(customer), $"""
                select c.statement_id, c.position, (to_jsonb(c) - 'statement_id' - 'position' || jsonb_build_object('statement', s.number_text))::text
                from statement_call c join statement s on s.id = c.statement_id
                where s.customer_id = $1 and (c.statement_id, c.position) > ($2, $3) order by c.statement_id, c.position limit {Chunk}
                """);
            foreach (var value in (object[])[customer, statement, position])
            {
                command.Parameters.AddWithValue(value);
            }

            count = 0;
            await using (var row = await command.ExecuteReaderAsync(cancellation))
            {
                while (await row.ReadAsync(cancellation))
                {
                    (statement, position) = (row.GetInt64(0), row.GetInt32(1));
                    text.Append(separator).Append(row.GetString(2));
                    separator = ",\n";
                    count++;
                }
            }

            await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
        }

        await output.WriteAsync(Encoding.UTF8.GetBytes(separator == "[" ? "[]" : "]"), cancellation);
    }
}

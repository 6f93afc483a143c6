using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Tenants;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>Sends statements by mail, the PDF with them, and writes down when and to whom.</summary>
public sealed class StatementPost(
    NpgsqlDataSource database, IDbContextFactory<CdrStatsDb> factory, StatementQueries statements, StatementFiles files, MailSender mail, TimeProvider clock)
{
    /// <summary>The customer's own address, to begin with; null where none is known.</summary>
    public async Task<string?> AddressAsync(AccessScope scope, int customerId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand(scope, "select email from customer where id = $1 and ($2 or id = $3)");
        command.Parameters.AddRange((NpgsqlParameter[])[new() { Value = customerId }, new() { Value = scope.SeesEverything }, new() { Value = scope.CustomerId ?? 0 }]);
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    public async Task<MailOutcome> SendAsync(Editor editor, AccessScope scope, long id, string recipient, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(Permissions.IssueStatements))
        {
            return new MailOutcome.Failed($"This needs the permission {Permissions.IssueStatements}, which you do not have. Nothing was sent.");
        }

        if (await statements.FindAsync(scope, id, cancellation) is not { } statement)
        {
            return new MailOutcome.Failed("There is no such statement.");
        }

        await using var pdf = await files.PdfAsync(scope, statement, cancellation);
        var languages = await ReaderLanguages.ReadAsync(database, [recipient], cancellation);
        var words = Wording.Of(languages.GetValueOrDefault(ReaderLanguages.Key(recipient)));
        var title = statement.IsCredit ? words["Credit"] : words["Statement"];
        var text = $"""
            {words["{0} {1} of {2} for {3}", title, statement.Number, statement.IssuerName, statement.CustomerName]}
            {words["Period: {0}", StatementText.Period(statement)]}
            {words["Amount: {0} {1}", StatementText.Amount(statement.Amount, statement.Decimals), statement.Currency]}

            {words["All calls are in the attached file."]}
            """;
        var outcome = await mail.SendAsync(recipient, $"{title} {statement.Number}, {statement.IssuerName}", text, [new MailAttachment(StatementFiles.Name(statement, "pdf"), "application/pdf", pdf)], cancellation);
        if (outcome is MailOutcome.Sent sent)
        {
            await using var note = database.CreateCommand("insert into statement_mail (statement_id, sent_at, sent_by, recipient, way) values ($1, $2, $3, $4, $5)");
            foreach (var value in (object[])[id, clock.GetUtcNow().UtcDateTime, rights.Name, recipient.Trim(), sent.Way])
            {
                note.Parameters.AddWithValue(value);
            }

            await note.ExecuteNonQueryAsync(cancellation);
            await EditLog.AddAsync(db, rights, "statement", (int)id, statement.Number, "mailed", new EditChanges().Note("to", null, recipient.Trim()), clock.GetUtcNow(), cancellation);
        }

        return outcome;
    }
}

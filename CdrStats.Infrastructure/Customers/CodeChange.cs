using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Customers;

/// <summary>
/// Brings a customer's account codes to what was asked for, within the edit's transaction: takes away, gives, moves, remembers whose a code
/// was until when, and orders what must happen to stored calls.
/// </summary>
internal sealed class CodeChange(CdrStatsDb db, EditorRights editor, DateTimeOffset now)
{
    /// <summary>Null when it is done.</summary>
    public async Task<Saved?> ApplyAsync(Customer customer, IReadOnlyList<CodeEntry> wanted, IReadOnlyList<CodeMove> moves, CancellationToken cancellation)
    {
        var had = customer.AccountCodes.ToList();
        foreach (var entry in wanted.Except(had.Select(CodeEntry.Of)))
        {
            if (entry.SwitchId is { } at && !await db.Set<Switch>().AnyAsync(row => row.Id == at, cancellation))
            {
                return new Saved.Refused(string.Create(CultureInfo.InvariantCulture, $"There is no switch {at}."));
            }
        }

        foreach (var code in had.Where(code => !wanted.Contains(CodeEntry.Of(code))))
        {
            db.Remove(code);
            await RememberAsync(CodeEntry.Of(code), customer.Id, now, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        foreach (var entry in wanted.Except(had.Select(CodeEntry.Of)))
        {
            var taken = await db.Set<AccountCode>().FirstOrDefaultAsync(code => code.Code == entry.Code && code.SwitchId == entry.SwitchId, cancellation);
            if (taken is null)
            {
                db.Add(new AccountCode { Code = entry.Code, SwitchId = entry.SwitchId, CustomerId = customer.Id });
                await OrderAsync(entry, null, customer.Id, null, cancellation);
            }
            else if (moves.FirstOrDefault(move => move.Entry == entry && move.FromCustomerId == taken.CustomerId) is { } move)
            {
                await MoveAsync(taken, customer, move, cancellation);
            }
            else
            {
                return new Saved.Refused($"The account code '{entry.Code}' already belongs to {await NameAsync(taken.CustomerId, cancellation)}{(entry.SwitchId is null ? "" : " on the same switch")}. Move it from there, or take it away there first.");
            }
        }

        var saved = await db.TryAsync(() => customer.Id, "One of the account codes was just given to another customer.", cancellation);
        return saved is Saved.Done ? null : saved;
    }

    private async Task MoveAsync(AccountCode code, Customer to, CodeMove move, CancellationToken cancellation)
    {
        var from = await db.Set<Customer>().SingleAsync(row => row.Id == code.CustomerId, cancellation);
        code.CustomerId = to.Id;
        // Touched, so that somebody who has the other customer open learns of it.
        db.Entry(from).Property(row => row.Name).IsModified = true;
        await RememberAsync(move.Entry, from.Id, move.Since, cancellation);
        await OrderAsync(move.Entry, from.Id, to.Id, move.Since, cancellation);
        var changes = new EditChanges().Note("account codes", move.Entry.ToString(), string.Create(CultureInfo.InvariantCulture, $"moved to {to.Name} from {move.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"));
        await EditLog.AddAsync(db, editor, "customer", from.Id, from.Name, "changed", changes, now, cancellation);
    }

    // Owners follow one another: one who had the code later than this moment was followed by this customer only then.
    private Task<int> RememberAsync(CodeEntry entry, int customer, DateTimeOffset until, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"""
            insert into account_code_past (code, switch_id, customer_id, until) select {entry.Code}, {entry.SwitchId}, {customer}, {until.UtcDateTime}
            where not exists (select from account_code_past where code = {entry.Code} and switch_id is not distinct from {entry.SwitchId} and until >= {until.UtcDateTime})
            """, cancellation);

    private Task<int> OrderAsync(CodeEntry entry, int? from, int to, DateTimeOffset? since, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"""
            insert into ownership_job (code, switch_id, from_customer_id, to_customer_id, since, requested_by, requested_at)
            values ({entry.Code}, {entry.SwitchId}, {from}, {to}, {since?.UtcDateTime}, {editor.Name}, {now.UtcDateTime})
            """, cancellation);

    private Task<string> NameAsync(int customer, CancellationToken cancellation) =>
        db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.Name).SingleAsync(cancellation);
}

using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Customers;

/// <summary>The customers and their account codes, as administrators edit them.</summary>
public sealed class CustomerStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    /// <summary>All, by name, with their account codes.</summary>
    public async Task<IReadOnlyList<Customer>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<Customer>().AsNoTracking().Include(row => row.AccountCodes.OrderBy(code => code.Code)).OrderBy(row => row.Name).ToListAsync(cancellation);
    }

    /// <summary>Adds it (id 0) or stores it as given, account codes included.</summary>
    public async Task<Saved> SaveAsync(Customer edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        edited.Name = edited.Name.Trim();
        edited.AccountCodes.RemoveAll(code => string.IsNullOrWhiteSpace(code.Code));
        edited.AccountCodes.ForEach(code => code.Code = code.Code.Trim());
        if (edited.Name.Length == 0)
        {
            return new Saved.Refused("A customer needs a name.");
        }

        if (edited.AccountCodes.GroupBy(code => (code.Code, code.SwitchId)).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return new Saved.Refused($"The account code '{twice.Key.Code}' is listed twice for the same switch.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        if (await OwnerOfAsync(db, edited, cancellation) is { } clash)
        {
            return new Saved.Refused(clash);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (edited.Id == 0)
        {
            edited.CreatedAt = clock.GetUtcNow();
        }
        else
        {
            var kept = edited.AccountCodes.Select(code => code.Id).ToList();
            await db.Set<AccountCode>().Where(code => code.CustomerId == edited.Id && !kept.Contains(code.Id)).ExecuteDeleteAsync(cancellation);
        }

        db.Update(edited);
        var saved = await db.TryAsync(() => edited.Id, $"There is already a customer '{edited.Name}', or one of the account codes was just given to another.", cancellation);
        if (saved is Saved.Done)
        {
            await transaction.CommitAsync(cancellation);
        }

        return saved;
    }

    /// <summary>Deletes a customer without calls and users.</summary>
    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var calls = await db.Database.SqlQuery<long>($"select count(*) as \"Value\" from (select from call where customer_id = {id} limit 1000) as found").SingleAsync(cancellation);
        var users = await db.Set<ConsoleUser>().CountAsync(user => user.CustomerId == id, cancellation);
        if (calls > 0 || users > 0)
        {
            return new Saved.Refused($"This customer has {(calls == 1000 ? "a thousand or more" : calls)} calls and {users} users. Delete the users first; a customer with calls stays.");
        }

        return await db.Set<Customer>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }

    private static async Task<string?> OwnerOfAsync(CdrStatsDb db, Customer edited, CancellationToken cancellation)
    {
        var codes = edited.AccountCodes.Select(code => code.Code).ToList();
        var taken = await db.Set<AccountCode>().Where(code => code.CustomerId != edited.Id && codes.Contains(code.Code)).AsNoTracking().ToListAsync(cancellation);
        var clash = taken.FirstOrDefault(code => edited.AccountCodes.Any(own => own.Code == code.Code && own.SwitchId == code.SwitchId));
        if (clash is null)
        {
            return null;
        }

        var owner = await db.Set<Customer>().Where(row => row.Id == clash.CustomerId).Select(row => row.Name).SingleAsync(cancellation);
        return $"The account code '{clash.Code}' already belongs to {owner}{(clash.SwitchId is null ? "" : " on the same switch")}. Take it away there first.";
    }
}

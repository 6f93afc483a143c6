using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Customers;

/// <summary>The customers and their account codes, as administrators edit them. Codes that come or move set their stored calls in motion (<see cref="OwnershipJobs"/>).</summary>
public sealed class CustomerStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "customer";

    /// <summary>Those that may be seen, by name, with their account codes.</summary>
    public async Task<IReadOnlyList<Customer>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await Visible(db, scope).OrderBy(row => row.Name).ToListAsync(cancellation);
    }

    /// <summary>A page of those that may be seen; searched in name, company, mail and account codes; sorted by <c>name</c>, <c>company</c>, <c>email</c> or <c>created</c>.</summary>
    public async Task<GridPage<Customer>> PageAsync(AccessScope scope, GridRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rows = Visible(db, scope);
        if (request.Pattern is { } pattern)
        {
            rows = rows.Where(row => EF.Functions.ILike(row.Name, pattern, GridRequest.Escape) || EF.Functions.ILike(row.Company ?? "", pattern, GridRequest.Escape)
                || EF.Functions.ILike(row.Email ?? "", pattern, GridRequest.Escape) || row.AccountCodes.Any(code => EF.Functions.ILike(code.Code, pattern, GridRequest.Escape)));
        }

        return new GridPage<Customer>(await Sorted(rows, request).Skip(request.Skip).Take(GridRequest.Size).ToListAsync(cancellation), await rows.CountAsync(cancellation));
    }

    /// <summary>The customer who has an account code now, on this switch (null: the entry for any switch).</summary>
    public async Task<Customer?> OwnerOfAsync(AccessScope scope, string code, int? switchId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await Visible(db, scope).FirstOrDefaultAsync(row => row.AccountCodes.Any(own => own.Code == code && own.SwitchId == switchId), cancellation);
    }

    /// <summary>Adds it (id 0) or stores it as given, account codes included.</summary>
    /// <param name="moves">Codes among <see cref="Customer.AccountCodes"/> that are another's until now, each with the moment from which they are this customer's.</param>
    public async Task<Saved> SaveAsync(Customer edited, IReadOnlyList<CodeMove> moves, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        ArgumentNullException.ThrowIfNull(moves);
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await CustomerLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(edited.Id == 0 ? Permissions.Add(Kind) : Permissions.Change(Kind)))
        {
            return new Saved.Refused(edited.Id == 0 ? "You may not add customers." : "You may not change customers.");
        }

        var codes = edited.AccountCodes.Where(code => !string.IsNullOrWhiteSpace(code.Code)).Select(code => new CodeEntry(code.Code.Trim(), code.SwitchId)).ToList();
        if (CodeEntry.Refuse(edited, codes) is { } why)
        {
            return new Saved.Refused(why);
        }

        var stored = edited.Id == 0 ? new Customer { Name = "", CreatedAt = clock.GetUtcNow() } : await db.Set<Customer>().Include(row => row.AccountCodes).FirstOrDefaultAsync(row => row.Id == edited.Id, cancellation);
        if (stored is null || stored.Version != edited.Version)
        {
            return await EditLog.ConflictAsync(db, Kind, edited.Id, cancellation);
        }

        var changes = Changes(stored, edited, codes);
        (stored.Name, stored.Company, stored.Email, stored.VoipPlanId, stored.Disabled) = (edited.Name.Trim(), Text(edited.Company), Text(edited.Email), edited.VoipPlanId, edited.Disabled);
        _ = edited.Id == 0 ? db.Add(stored) : db.Update(stored);
        var saved = await db.TryAsync(() => stored.Id, $"There is already a customer '{stored.Name}'.", cancellation);
        if (saved is Saved.Done)
        {
            saved = await new CodeChange(db, rights, clock.GetUtcNow()).ApplyAsync(stored, codes, moves, cancellation) ?? saved;
        }

        if (saved is Saved.Done)
        {
            await EditLog.AddAsync(db, rights, Kind, stored.Id, stored.Name, edited.Id == 0 ? "added" : "changed", changes, clock.GetUtcNow(), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return saved;
    }

    /// <summary>What hangs on a customer.</summary>
    public async Task<CustomerDependents> DependentsAsync(AccessScope scope, int id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await Visible(db, scope).AnyAsync(row => row.Id == id, cancellation) ? await CustomerDependents.ReadAsync(db, id, cancellation) : CustomerDependents.None;
    }

    /// <summary>Deletes a customer without calls and users. Its account codes go with it; switches that gave it their calls give them to nobody.</summary>
    public async Task<Saved> DeleteAsync(int id, uint version, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await CustomerLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        var stored = await db.Set<Customer>().FirstOrDefaultAsync(row => row.Id == id, cancellation);
        if (stored is null || stored.Version != version)
        {
            return await EditLog.ConflictAsync(db, Kind, id, cancellation);
        }

        if (!rights.May(Permissions.Delete(Kind)))
        {
            return new Saved.Refused("You may not delete customers.");
        }

        if ((await CustomerDependents.ReadAsync(db, id, cancellation)).Refusal is { } why)
        {
            return new Saved.Refused(why);
        }

        db.Remove(stored);
        var saved = await db.TryAsync(() => id, "", cancellation);
        if (saved is Saved.Done)
        {
            await EditLog.AddAsync(db, rights, Kind, id, stored.Name, "deleted", new EditChanges(), clock.GetUtcNow(), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return saved;
    }

    private static IQueryable<Customer> Visible(CdrStatsDb db, AccessScope scope)
    {
        var rows = db.Set<Customer>().AsNoTracking().Include(row => row.AccountCodes.OrderBy(code => code.Code).ThenBy(code => code.SwitchId));
        return scope.SeesEverything ? rows : rows.Where(row => row.Id == scope.CustomerId);
    }

    private static IQueryable<Customer> Sorted(IQueryable<Customer> rows, GridRequest request) => (request.Sort, request.Descending) switch
    {
        ("company", false) => rows.OrderBy(row => row.Company).ThenBy(row => row.Name),
        ("company", true) => rows.OrderByDescending(row => row.Company).ThenBy(row => row.Name),
        ("email", false) => rows.OrderBy(row => row.Email).ThenBy(row => row.Name),
        ("email", true) => rows.OrderByDescending(row => row.Email).ThenBy(row => row.Name),
        ("created", false) => rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.Name),
        ("created", true) => rows.OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Name),
        (_, true) => rows.OrderByDescending(row => row.Name),
        _ => rows.OrderBy(row => row.Name),
    };

    private static EditChanges Changes(Customer before, Customer after, IEnumerable<CodeEntry> codes) => new EditChanges()
        .Note("name", before.Name, after.Name.Trim()).Note("company", before.Company, Text(after.Company)).Note("mail", before.Email, Text(after.Email))
        .Note("plan", before.VoipPlanId, after.VoipPlanId).Note("not active", before.Disabled, after.Disabled)
        .Note("account codes", before.AccountCodes.Select(code => CodeEntry.Of(code).ToString()), codes.Select(code => code.ToString()));

    private static string? Text(string? given) => string.IsNullOrWhiteSpace(given) ? null : given.Trim();
}

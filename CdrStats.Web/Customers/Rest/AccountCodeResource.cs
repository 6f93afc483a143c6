using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Customers.Rest;

/// <summary>An account code and whose it is.</summary>
/// <param name="Version">That of its customer.</param>
/// <param name="Switch">The id of the one switch that it is limited to; null: any.</param>
public sealed record AccountCodeJson(string Url, int Id, long Version, string Code, int? Switch, int Customer);

/// <summary>What may be set of an account code. Given to another customer, it is theirs from <paramref name="Since"/> on (UTC, else the offset that is named); calls before stay where they are.</summary>
public sealed record AccountCodeInput(string Code, int? Switch, int Customer, DateTimeOffset? Since = null);

/// <summary>An account code with its customer as that was read.</summary>
internal sealed record OwnedCode(AccountCode Code, Customer? Owner);

/// <summary><c>/rest-api/account-code/</c>: whoever may change customers may change their codes. Each change is one of the customer, and moves its version on.</summary>
internal sealed class AccountCodeResource(CustomerStore store, IHttpContextAccessor context, TimeProvider clock) : AdministeredResource<OwnedCode, AccountCodeInput, AccountCodeJson>
{
    protected override string Kind => "account_code";

    protected override string Summary => "The account codes, by customer.";

    protected override OwnedCode New => new(new AccountCode { Code = "" }, null);

    protected override ResourceRights Rights { get; } = new(Permissions.Administer("customer"), Permissions.Change("customer"), Permissions.Change("customer"), Permissions.Change("customer"));

    protected override bool HasHistory => false;

    protected override async Task<IReadOnlyList<OwnedCode>> AllAsync(CancellationToken cancellation) =>
        [.. (await CustomersAsync(cancellation)).SelectMany(customer => customer.AccountCodes.Select(code => new OwnedCode(code, customer)))];

    protected override (int Id, long Version) State(OwnedCode row) => (row.Code.Id, row.Owner?.Version ?? 0);

    protected override AccountCodeInput Input(OwnedCode row) => new(row.Code.Code, row.Code.SwitchId, row.Code.CustomerId);

    protected override AccountCodeJson Show(OwnedCode row, string url) => new(url, row.Code.Id, row.Owner?.Version ?? 0, row.Code.Code, row.Code.SwitchId, row.Code.CustomerId);

    protected override async Task<Saved> SaveAsync(OwnedCode row, AccountCodeInput input, CancellationToken cancellation)
    {
        var (before, entry) = (CodeEntry.Of(row.Code), new CodeEntry(input.Code.Trim(), input.Switch));
        if (entry.Code.Length == 0)
        {
            return new Saved.Refused("An account code has at least one character.", "code");
        }

        var moves = row.Owner is { } from && from.Id != input.Customer;
        if (moves && entry != before)
        {
            return new Saved.Refused("A code that is given to another customer stays the same code, for the same switch.");
        }

        var owner = row.Owner is { } own && !moves ? own : (await CustomersAsync(cancellation)).FirstOrDefault(customer => customer.Id == input.Customer);
        if (owner is null)
        {
            return new Saved.Refused($"There is no customer {input.Customer}.", "customer");
        }

        if (entry == before && !moves)
        {
            return new Saved.Done(row.Code.Id);
        }

        owner.AccountCodes.RemoveAll(code => code.Id == row.Code.Id && row.Code.Id != 0);
        owner.AccountCodes.Add(new AccountCode { Code = entry.Code, SwitchId = entry.SwitchId });
        var saved = await store.SaveAsync(owner, moves ? [new CodeMove(entry, row.Owner!.Id, input.Since?.ToUniversalTime() ?? clock.GetUtcNow())] : [], By, cancellation);
        return saved is Saved.Done ? new Saved.Done((await AllAsync(cancellation)).FirstOrDefault(one => CodeEntry.Of(one.Code) == entry)?.Code.Id ?? 0) : saved;
    }

    protected override async Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation)
    {
        if (await OneAsync(id, cancellation) is not { Owner: { } owner } || owner.Version != version)
        {
            return new Saved.Conflict();
        }

        owner.AccountCodes.RemoveAll(code => code.Id == id);
        return await store.SaveAsync(owner, [], By, cancellation);
    }

    private Editor By => Editor.Of(context.HttpContext!.User);

    private Task<IReadOnlyList<Customer>> CustomersAsync(CancellationToken cancellation) => store.ListAsync(context.HttpContext!.User.Scope(), cancellation);
}

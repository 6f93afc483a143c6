using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Customers.Rest;

/// <summary><c>/rest-api/customer/</c></summary>
internal sealed class CustomerResource(CustomerStore store, IHttpContextAccessor context) : AdministeredResource<Customer, CustomerInput, CustomerJson>
{
    protected override string Kind => "customer";

    protected override string Summary => "The customers, by name, with their account codes.";

    protected override Customer New => new() { Name = "" };

    protected override Task<IReadOnlyList<Customer>> AllAsync(CancellationToken cancellation) => store.ListAsync(context.HttpContext!.User.Scope(), cancellation);

    protected override (int Id, long Version) State(Customer row) => (row.Id, row.Version);

    protected override CustomerInput Input(Customer row) =>
        new() { Name = row.Name, Company = row.Company, Email = row.Email, VoipPlan = row.VoipPlanId, Active = !row.Disabled, AccountCodes = [.. row.AccountCodes.Select(Show)] };

    protected override CustomerJson Show(Customer row, string url) =>
        new(url, row.Id, row.Version, row.Name, row.Company, row.Email, row.VoipPlanId, !row.Disabled, [.. row.AccountCodes.Select(Show)], row.CreatedAt.UtcDateTime);

    protected override Task<Saved> SaveAsync(Customer row, CustomerInput input, CancellationToken cancellation)
    {
        (row.Name, row.Company, row.Email, row.VoipPlanId, row.Disabled) = (input.Name, input.Company, input.Email, input.VoipPlan, !input.Active);
        row.AccountCodes.Clear();
        row.AccountCodes.AddRange(input.AccountCodes.Select(code => new AccountCode { Code = code.Code, SwitchId = code.Switch }));
        return store.SaveAsync(row, [], Editor.Of(context.HttpContext!.User), cancellation);
    }

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) =>
        store.DeleteAsync(id, (uint)version, Editor.Of(context.HttpContext!.User), cancellation);

    private static CustomerCode Show(AccountCode code) => new() { Code = code.Code, Switch = code.SwitchId };
}

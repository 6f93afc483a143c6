using System.Security.Claims;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Accounts;

/// <summary>Users: who may sign in, as what, and what they may do.</summary>
public sealed partial class UsersPage
{
    private IReadOnlyList<GroupDetails> _groups = [];
    private IReadOnlyList<Customer> _customers = [];
    private ClaimsPrincipal _user = new();
    private UserFormValues _form = new(UserDetails.New);
    private (string Name, string Password)? _told;

    [Inject]
    public required UserStore Store { get; init; }

    [Inject]
    public required PasswordLinks Links { get; init; }

    [Inject]
    public required GroupStore Groups { get; init; }

    [Inject]
    public required CustomerStore Customers { get; init; }

    protected override string Kind => "user";

    protected override int IdOf(UserDetails row) => row.Id;

    protected override async Task OnInitializedAsync()
    {
        _user = (await Authentication).User;
        await base.OnInitializedAsync();
    }

    protected override async Task<GridPage<UserDetails>> ReadPageAsync(GridRequest request)
    {
        (_groups, _customers) = (await Groups.ListAsync(Scope, default), await Customers.ListAsync(Scope, default));
        return await Store.PageAsync(Scope, request, default);
    }

    protected override Task EditAsync(UserDetails row)
    {
        (_form, _told) = (new UserFormValues(row), null);
        return base.EditAsync(row);
    }

    private bool May(string code) => _user.Has(code);

    private string Is(UserDetails row) =>
        row.IsAdministrator ? T["Administrator"]
        : row.IsOperator ? T["Staff"]
        : row.CustomerId is { } id ? _customers.FirstOrDefault(customer => customer.Id == id)?.Name ?? $"#{id}"
        : T["Program"];

    private async Task StoreAsync()
    {
        var (details, password) = (_form.ToDetails(), string.IsNullOrEmpty(_form.Password) ? null : _form.Password);
        var isInvited = details.Id == 0 && password is null && _form.IsInvited && !string.IsNullOrWhiteSpace(details.Email);
        if (details.Id == 0 && password is null && !isInvited)
        {
            Trouble = T["A new user needs a password: type one, have one generated, or invite them by mail to choose it."];
            return;
        }

        if (_form is { Kind: UserKind.Customer, CustomerId: null })
        {
            Trouble = T["Choose the customer whose data this user sees."];
            return;
        }

        await SaveAsync(details.Id == 0, () => Noted(isInvited ? InviteAsync(details) : Store.SaveAsync(details, password, Editor, default)));
        if (Edited is null && _form.IsGenerated)
        {
            _told = (details.Name, password!);
        }
    }

    // Until the link is used nobody knows the password.
    private async Task<Saved> InviteAsync(UserDetails details)
    {
        var saved = await Store.SaveAsync(details, GeneratedPassword.New(), Editor, default);
        if (saved is Saved.Done(var id))
        {
            await Links.InviteAsync(id, default);
        }

        return saved;
    }

    private Task RemoveAsync() => DeleteAsync(() => Noted(Store.DeleteAsync(Edited!.Id, Edited.Version, Editor, default)));
}

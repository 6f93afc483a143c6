using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Customers;

/// <summary>Customers with their plan, account codes and users.</summary>
public sealed partial class CustomersPage
{
    private const int CodesShown = 4;

    private IReadOnlyDictionary<int, string> _plans = new Dictionary<int, string>();
    private IReadOnlyList<Switch> _switches = [];
    private bool _mayViewAs;
    private CustomerDependents _dependents = new(0, [], 0, []);
    private List<CodeRow> _codes = [];

    [Inject]
    public required CustomerStore Store { get; init; }

    [Inject]
    public required VoipPlanStore Plans { get; init; }

    [Inject]
    public required SwitchStore Switches { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    protected override string Kind => "customer";

    private TimeZoneInfo Zone => Preferences?.Zone ?? TimeZoneInfo.Utc;

    protected override async Task OnInitializedAsync()
    {
        _mayViewAs = (await Authentication).User.Has(Permissions.ViewAs);
        await base.OnInitializedAsync();
    }

    protected override int IdOf(Customer row) => row.Id;

    protected override async Task<GridPage<Customer>> ReadPageAsync(GridRequest request)
    {
        _plans = (await Plans.ListAsync(default)).ToDictionary(plan => plan.Id, plan => plan.Name);
        _switches = await Switches.ListAsync(default);
        return await Store.PageAsync(Scope, request, default);
    }

    protected override async Task EditAsync(Customer row)
    {
        _codes = row.AccountCodes.ConvertAll(code => new CodeRow { Code = code.Code, SwitchId = code.SwitchId });
        _dependents = await Store.DependentsAsync(Scope, row.Id, default);
        await base.EditAsync(row);
    }

    private string Codes(Customer row)
    {
        var shown = string.Join(", ", row.AccountCodes.Take(CodesShown).Select(code => code.SwitchId is { } id ? $"{code.Code} ({_switches.FirstOrDefault(place => place.Id == id)?.Name})" : code.Code));
        return row.AccountCodes.Count > CodesShown ? $"{shown} {T["and {0} more", row.AccountCodes.Count - CodesShown]}" : shown;
    }

    private string Consequence() => _dependents.Refusal ?? string.Join(" ",
        new[]
        {
            T.Plural(_dependents.Codes, "{0} account code goes with it.", "{0} account codes go with it."),
            _dependents.Switches.Count == 0 ? null : T["Calls of {0} without an account code will be nobody's.", string.Join(", ", _dependents.Switches)].Value,
        }.Where(text => text is not null));

    private Task StoreAsync()
    {
        var now = Clock.GetUtcNow();
        var moves = _codes.Where(row => row is { Owner: not null, Move: true }).Select(row => new CodeMove(row.Entry, row.Owner!.Id, row.From(Zone, now))).ToList();
        Edited!.AccountCodes.Clear();
        Edited.AccountCodes.AddRange(_codes.Select(row => new AccountCode { Code = row.Code, SwitchId = row.SwitchId }));
        return SaveAsync(Edited.Id == 0, () => Noted(Store.SaveAsync(Edited, moves, Editor, default)));
    }

    private Task RemoveAsync() => DeleteAsync(() => Noted(Store.DeleteAsync(Edited!.Id, Edited.Version, Editor, default)));
}

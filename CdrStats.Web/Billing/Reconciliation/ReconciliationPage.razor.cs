using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Billing.Reconciliation;

/// <summary>A reconciliation: what each pile comes to, and its lines, those first at which the most is at stake.</summary>
public sealed partial class ReconciliationPage
{
    private AccessScope _scope = AccessScope.Nothing;
    private string _who = "";
    private ReconciliationSummary? _found;
    private IReadOnlyList<SettledLine> _lines = [];
    private IReadOnlyList<RefusedLine> _refused = [];
    private bool _isRead;
    private bool _isLeaving;

    [Inject] public required ReconciliationQueries Reconciliations { get; init; }
    [Inject] public required ReconciliationEdits Edits { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }

    [Parameter] public int Id { get; set; }
    [SupplyParameterFromQuery(Name = "pile")] public string? PileAsked { get; set; }
    [SupplyParameterFromQuery(Name = "page")] public int? PageAsked { get; set; }

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    private ReconciliationPile Chosen => Enum.GetValues<ReconciliationPile>().FirstOrDefault(pile => PileSums.Word(pile) == PileAsked, ReconciliationPile.TheirsOnly);

    private int PageNumber => Math.Clamp(PageAsked ?? 1, 1, 1_000_000);

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Authentication).User;
        (_scope, _who) = (user.Scope(), user.Identity?.Name ?? "");
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        _found = await Reconciliations.FindAsync(_scope, Id, default);
        (_lines, _refused) = _found is null ? ([], []) : (
            await Reconciliations.LinesAsync(_scope, Id, Chosen, (PageNumber - 1) * GridRequest.Size, GridRequest.Size, default), await Reconciliations.RefusedAsync(_scope, Id, default));
        _isRead = true;
    }

    private async Task StateAsync(ChangeEventArgs change)
    {
        await Edits.SetStateAsync(_scope, _who, Id, Enum.Parse<ReconciliationState>((string)change.Value!), default);
        await ReadAsync();
    }

    private async Task DeleteAsync()
    {
        await Edits.DeleteAsync(_scope, _who, Id, default);
        Navigation.NavigateTo(ReconciliationWords.Path);
    }

    private string Terms(ReconciliationTerms terms) => terms.Kind == ReconciliationKind.Calls
        ? T["Starts within {0} s, the last {1} digits, lengths within {2} s, amounts within {3}, the carrier's clock {4}.", terms.TimeTolerance, terms.Digits, terms.SecondsTolerance, Amount(terms), ReconciliationWords.Seconds(terms.ClockOffset)]
        : T["Lengths within {0} s a call, amounts of a line within {1}.", terms.SecondsTolerance, Amount(terms)];

    private static string Amount(ReconciliationTerms terms) => Format.Money(terms.AmountTolerance, terms.Currency, 4);
}

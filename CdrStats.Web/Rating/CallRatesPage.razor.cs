using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Cdrs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Rating;

/// <summary>What a plan sells by now: customers see their own plan's rates, operators any plan's. Search, order and page live in the address.</summary>
public sealed partial class CallRatesPage
{
    private IReadOnlyList<FilterOption> _plans = [];
    private IReadOnlyList<ListedRate> _rates = [];
    private Dictionary<string, string[]> _query = [];
    private VoipPlan? _plan;
    private string _problem = "";
    private string? _typed;
    private string? _digits;
    private int _total;
    private int _found;
    private int _asked;
    private bool _isNumber;
    private bool _isRead;
    private bool _seesPlans;
    private bool _mayExport;
    private bool _maySimulate;

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageText { get; set; }

    [SupplyParameterFromQuery(Name = "plan")]
    public string? PlanText { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    private int PageNumber => int.TryParse(PageText, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000 ? page : 1;

    private string SimulatorAddress => QueryHelpers.AddQueryString("simulator", new Dictionary<string, string?> { ["destination"] = "+" + _digits, ["plan"] = _seesPlans ? _plan?.Name : null }.Where(pair => pair.Value is not null)!);

    protected override async Task OnParametersSetAsync()
    {
        var asked = ++_asked;
        var user = (await Authentication).User;
        var scope = user.Scope();
        (_seesPlans, _mayExport, _maySimulate) = (scope.SeesEverything, user.Has(Permissions.ExportCallRate), user.Has(Permissions.Simulator));
        (_query, _typed) = (CallAddress.Read(Navigation.Uri), Q);
        var rules = await Desk.NowAsync(scope, default);
        var isKnown = SimulationRequest.TryPlan(rules, PlanText ?? (rules.Plans.Count > 0 ? rules.Plans[0].Name : null), out var plan, out var problem, out _);
        var request = new RateListRequest(Q, Sort);
        // A million rates are put in order the first time: not on the circuit's own thread.
        var list = plan is null ? null : await Task.Run(() => Book.Of(plan));
        if (asked != _asked)
        {
            return;
        }

        (_plan, _problem, _isRead, _digits) = (plan, isKnown ? "" : problem, true, request.Digits);
        _plans = [.. rules.Plans.Select(one => FilterOption.Of(new Named(one.Id, one.Name)))];
        if (list is not null)
        {
            var slice = list.Find(request.In(list, out _isNumber), (PageNumber - 1) * GridRequest.Size, GridRequest.Size);
            (_total, _found, _rates) = (list.Count, slice.Count, slice.Rates);
        }
    }

    private static string? Lesser(decimal amount) => amount == 0 ? "lesser" : null;

    private static string Or(decimal amount) => amount == 0 ? "–" : RateForm.Text(amount);

    private void SortBy(string column) => Go(("sort", (Sort ?? "prefix") == column ? $"-{column}" : column));

    private void Turn(int page) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("page", page));

    private void GoTo(Dictionary<string, string[]> query) => Navigation.NavigateTo(QueryHelpers.AddQueryString("rates", CallAddress.Pairs(query, "page")));

    private void Go(params (string Name, string? Value)[] changes) => Navigation.NavigateTo(Address(changes));

    private string Address(params (string Name, string? Value)[] changes) =>
        QueryHelpers.AddQueryString("rates", CallAddress.Pairs(CallAddress.With(_query, [.. changes.Select(change => (change.Name, change.Value?.Trim() ?? ""))]), "page"));

    private string ExportAddress(CallExportFormat format) => QueryHelpers.AddQueryString(
        RatingExportEndpoints.RatesPath(format), new Dictionary<string, string?> { ["q"] = Q, ["sort"] = Sort, ["plan"] = _seesPlans ? _plan?.Name : null }.Where(pair => !string.IsNullOrEmpty(pair.Value)));
}

using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Cdrs;
using CdrStats.Web.Reporting;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Billing;

/// <summary>What calls were sold for and cost. What is asked, the order and the page live in the address.</summary>
public sealed partial class BillingPage
{
    private static readonly CallPeriod Usual = CallPeriod.Find("30d")!;
    private AccessScope _scope = AccessScope.Nothing;
    private IReadOnlyList<FilterOption> _switches = [];
    private IReadOnlyList<FilterOption> _customers = [];
    private IReadOnlyList<FilterOption> _carriers = [];
    private IReadOnlyList<(string Name, string Value)> _filters = [];
    private IReadOnlyList<BillingRow> _rows = [];
    private IReadOnlyList<BillingRow> _shown = [];
    private IReadOnlyList<TrafficRow>? _countries;
    private Dictionary<string, string[]> _query = [];
    private CallPeriod? _period = Usual;
    private BillingQuestion.Of? _asked;
    private BillingFigures? _figures;
    private BillingBy _by;
    private string _problem = "";
    private int _turn;

    [Inject] public required BillingQueries Billing { get; init; }
    [Inject] public required TrafficQueries Traffic { get; init; }
    [Inject] public required CallFilterChoices FilterChoices { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }
    [Inject] public required TimeProvider Clock { get; init; }

    [SupplyParameterFromQuery] public string? By { get; set; }
    [SupplyParameterFromQuery] public string? From { get; set; }
    [SupplyParameterFromQuery] public string? To { get; set; }
    [SupplyParameterFromQuery] public string? Last { get; set; }
    [SupplyParameterFromQuery] public string? Switch { get; set; }
    [SupplyParameterFromQuery] public string? Customer { get; set; }
    [SupplyParameterFromQuery] public string? Country { get; set; }
    [SupplyParameterFromQuery(Name = "dialcode")] public string? DialCode { get; set; }
    [SupplyParameterFromQuery] public string? Carrier { get; set; }
    [SupplyParameterFromQuery(Name = "time_zone")] public string? Zone { get; set; }
    [SupplyParameterFromQuery] public string? Sort { get; set; }
    [SupplyParameterFromQuery(Name = "page")] public string? PageText { get; set; }

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    private TimeZoneInfo UserZone => Preferences?.Zone ?? TimeZoneInfo.Utc;

    private int PageNumber => int.TryParse(PageText, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000 ? page : 1;

    protected override async Task OnInitializedAsync()
    {
        _scope = (await Authentication!).User.Scope();
        _switches = [.. (await Traffic.SwitchNamesForAsync(_scope, Clock.GetUtcNow(), default)).Select(one => FilterOption.Of(new Named(one.Key, one.Value)))];
        if (_scope.SeesEverything)
        {
            _customers = [.. (await FilterChoices.ReadAsync(_scope, default)).Customers.Select(FilterOption.Of)];
            _carriers = [.. (await Billing.CarriersAsync(_scope, default)).Select(FilterOption.Of)];
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var turn = ++_turn;
        _scope = (await Authentication!).User.Scope();
        var now = Clock.GetUtcNow();
        _query = CallAddress.Read(Navigation.Uri);
        _period = From is null && To is null ? CallPeriod.Find(Last ?? "") ?? Usual : null;
        _filters = [.. new[] { ("switch", Switch), ("customer", Customer), ("country", Country), ("dialcode", DialCode), ("carrier", Carrier) }
            .Where(filter => !string.IsNullOrEmpty(filter.Item2)).Select(filter => (filter.Item1, filter.Item2!))];
        var question = await Request(now).ReadAsync(_scope, Traffic, now, default);
        if (question is not BillingQuestion.Of asked)
        {
            _problem = ((BillingQuestion.Wrong)question).Problem;
            return;
        }

        var figures = await Billing.ReadAsync(_scope, asked.By, asked.Filter, asked.Range, asked.Zone, default);
        var countries = await BillingCountries.ReadAsync(Traffic, _scope, asked, default);
        if (turn == _turn)
        {
            // Else another filter was chosen meanwhile: its figures are those to show.
            (_problem, _asked, _by, _figures, _countries) = ("", asked, asked.By, figures, countries);
            _rows = BillingOrder.Of(figures.Rows, Sort);
            _shown = [.. _rows.Skip((PageNumber - 1) * GridRequest.Size).Take(GridRequest.Size)];
        }
    }

    private BillingRequest Request(DateTimeOffset now)
    {
        var (from, to) = ReportLinks.Range(_period, From, To, now, UserZone);
        return new BillingRequest(By, from, to, Switch, Customer, Country, DialCode, Carrier, Zone ?? UserZone.Id);
    }

    /// <summary>The address of the calls that a row sums; null where no filter names them.</summary>
    private string? CallsOf(BillingRow row)
    {
        (string Name, string Value)? mine = _by switch
        {
            BillingBy.Customer => row.Key == "0" ? null : ("customer", row.Key),
            BillingBy.Carrier => row.Key == "0" ? null : ("carrier", row.Key),
            BillingBy.Country => row.Key.Length == 0 ? null : ("country", row.Key),
            BillingBy.Destination => row.Key.Length == 0 ? null : ("dialcode", row.Key),
            BillingBy.Switch => ("switch", row.Key),
            _ => ("", ""),
        };
        return mine is not { } filter ? null
            : ReportLinks.Calls(row.Span ?? _asked!.Range, null, [.. _filters.Where(one => one.Name != filter.Name), .. filter.Name.Length > 0 ? [filter] : Array.Empty<(string, string)>()]);
    }

    private string ExportAddress(CallExportFormat format) => QueryHelpers.AddQueryString(
        BillingEndpoints.ExportPath(format),
        new Dictionary<string, string?>
        {
            ["by"] = EnumText.Of(_by),
            ["from"] = ReportLinks.Plain(_asked!.Range.From),
            ["to"] = ReportLinks.Plain(_asked.Range.To),
            ["time_zone"] = _asked.Zone.Id,
        }.Concat(_filters.Select(filter => KeyValuePair.Create(filter.Name, (string?)filter.Value))));

    /// <summary>This month of the user's zone, or one before it.</summary>
    private string Month(int before)
    {
        var month = TimeRange.Whole(Clock.GetUtcNow(), SeriesStep.Month, UserZone);
        month = before == 0 ? month : TimeRange.Whole(month.From.AddDays(-1), SeriesStep.Month, UserZone);
        return QueryHelpers.AddQueryString("billing", CallAddress.Pairs(CallAddress.With(_query, ("last", ""), ("from", ReportLinks.Plain(month.From)), ("to", ReportLinks.Plain(month.To)), ("page", ""))));
    }

    private void Go(Dictionary<string, string[]> query) => Navigation.NavigateTo(QueryHelpers.AddQueryString("billing", CallAddress.Pairs(query, "page")));

    private void SortBy(string column) => Go(CallAddress.With(_query, ("sort", Sort == $"-{column}" ? column : $"-{column}")));

    private void Turn(int page) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("page", page));
}

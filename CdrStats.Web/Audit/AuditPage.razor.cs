using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Web.Cdrs;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Audit;

/// <summary>Who did what over all kinds of things; every filter is in the address.</summary>
public sealed partial class AuditPage
{
    private Dictionary<string, string[]> _query = [];
    private AuditRequest _asked = new(new AuditFilter(), null);
    private IReadOnlyList<AuditEvent>? _rows;
    private IReadOnlyList<FilterOption> _kinds = [];
    private IReadOnlyList<FilterOption> _actions = [];
    private string? _who;
    private string? _what;

    [Inject]
    public AuditQueries Audit { get; set; } = default!;

    [Inject]
    public NavigationManager Navigation { get; set; } = default!;

    [Inject]
    public TimeProvider Clock { get; set; } = default!;

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    /// <summary>Where the page before ended.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    private TimeZoneInfo Zone => CallAddress.Zone(_query) ?? Preferences?.Zone ?? TimeZoneInfo.Utc;

    protected override async Task OnParametersSetAsync()
    {
        var scope = (await Authentication).User.Scope();
        _query = CallAddress.Read(Navigation.Uri);
        _asked = AuditRequest.Read(_query, Clock.GetUtcNow(), Zone);
        (_who, _what) = (_asked.Filter.Who, _asked.Filter.What);
        _rows = await Audit.ListAsync(scope, _asked.Filter, AuditCursor.Read(Before), AuditQueries.Page, default);
        var (kinds, actions) = await Audit.ChoicesAsync(scope, default);
        _kinds = [.. kinds.Select(kind => new FilterOption(kind, T[AuditWords.Kind(kind)].Value)).OrderBy(one => one.Text, StringComparer.CurrentCulture)];
        _actions = [.. actions.Select(action => new FilterOption(action, T[action].Value))];
    }

    private void Find() => Go(CallAddress.With(_query, ("who", _who?.Trim() ?? ""), ("what", _what?.Trim() ?? "")));

    private void Go(Dictionary<string, string[]> query) => Navigation.NavigateTo(Of(CallAddress.With(query, ("before", ""))));

    // Another place in the same list, or with one more filter.
    private string Address(params (string Name, string Value)[] changes) => Of(CallAddress.With(_query, [("before", ""), .. changes]));

    private static string Of(Dictionary<string, string[]> query) => QueryHelpers.AddQueryString("admin/audit", CallAddress.Pairs(query));

    private string ExportAddress(CallExportFormat format) =>
        QueryHelpers.AddQueryString(AuditPages.ExportPath(format), CallAddress.InZone(CallAddress.Pairs(_query, "before"), Zone));
}

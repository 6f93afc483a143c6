using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Billing.Statements;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Cdrs;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Billing.Statements;

/// <summary>Statements: customers see their own, operators all, and who may issues, credits and sends them.</summary>
public sealed partial class StatementsPage
{
    private AccessScope _scope = AccessScope.Nothing;
    private IReadOnlyList<FilterOption> _customers = [];
    private IReadOnlyList<Statement>? _list;
    private ILookup<long, StatementMail> _mails = Array.Empty<StatementMail>().ToLookup(_ => 0L);
    private Dictionary<string, string[]> _query = [];
    private StatementForm? _form;
    private string? _trouble;
    private string _done = "";
    private int _total;
    private bool _mayIssue;

    [Inject] public required StatementQueries Statements { get; init; }
    [Inject] public required StatementDesk Desk { get; init; }
    [Inject] public required StatementPost Post { get; init; }
    [Inject] public required MailSender Mail { get; init; }
    [Inject] public required CallFilterChoices FilterChoices { get; init; }
    [Inject] public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery] public string? Customer { get; set; }
    [SupplyParameterFromQuery(Name = "page")] public string? PageText { get; set; }

    [CascadingParameter]
    public ShellPreferences? Preferences { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState> Authentication { get; set; } = default!;

    private TimeZoneInfo UserZone => Preferences?.Zone ?? TimeZoneInfo.Utc;

    private int PageNumber => int.TryParse(PageText, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 1_000_000 ? page : 1;

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Authentication).User;
        (_scope, _mayIssue, _query) = (user.Scope(), user.Scope().SeesEverything && user.Has(Permissions.IssueStatements), CallAddress.Read(Navigation.Uri));
        if (_scope.SeesEverything && _customers.Count == 0)
        {
            _customers = [.. (await FilterChoices.ReadAsync(_scope, default)).Customers.Select(FilterOption.Of)];
        }

        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var chosen = _customers.FirstOrDefault(one => one.Also == Customer || one.Value.Equals(Customer, StringComparison.OrdinalIgnoreCase))?.Also;
        // What is asked for and not there has no statements.
        int? customer = string.IsNullOrWhiteSpace(Customer) || !_scope.SeesEverything ? null : Id(chosen) ?? 0;
        (_list, _total) = await Statements.ListAsync(_scope, customer, (PageNumber - 1) * GridRequest.Size, GridRequest.Size, default);
        _mails = await Statements.MailsAsync(_scope, [.. _list.Select(one => one.Id)], default);
    }

    private void Open(StatementForm.Kind what, Statement? statement = null) => (_form, _trouble, _done) = (new StatementForm(what) { Statement = statement }, null, "");

    private async Task OpenMailAsync(Statement statement) =>
        (_form, _trouble, _done) = (new StatementForm(StatementForm.Kind.Send) { Statement = statement, Recipient = await Post.AddressAsync(_scope, statement.CustomerId, default) ?? "" }, null, "");

    // The first one needs a sender: that is asked for, not refused after everything else was filled in.
    private async Task OpenIssueAsync()
    {
        if ((await Desk.IssuerAsync(default)).Name.Length > 0)
        {
            Open(StatementForm.Kind.Issue);
            return;
        }

        await OpenIssuerAsync();
        _trouble = T["Say first who issues the statements."];
    }

    private async Task OpenIssuerAsync()
    {
        var issuer = await Desk.IssuerAsync(default);
        (_form, _trouble, _done) = (new StatementForm(StatementForm.Kind.Issuer) { Issuer = issuer, Name = issuer.Name, Details = issuer.Details, NumberPrefix = issuer.NumberPrefix }, null, "");
    }

    private async Task SaveAsync()
    {
        var form = _form!;
        var editor = Editor.Of((await Authentication).User);
        (_trouble, var done) = form.What switch
        {
            StatementForm.Kind.Issue => await IssueAsync(editor, form),
            StatementForm.Kind.Credit => Outcome(await Desk.CreditAsync(editor, form.Statement!.Id, form.Reason, default), T["The credit is issued."]),
            StatementForm.Kind.Send => await Post.SendAsync(editor, _scope, form.Statement!.Id, form.Recipient, default) switch
            {
                MailOutcome.Failed failed => (T[failed.Reason].Value, ""),
                MailOutcome.Sent sent => (null, T["Sent to {0}, by {1}.", form.Recipient, sent.Way].Value),
                _ => (null, ""),
            },
            _ => (await Desk.SaveIssuerAsync(editor, form.Issuer! with { Name = form.Name, Details = form.Details, NumberPrefix = form.NumberPrefix }, default), T["Saved."].Value),
        };
        if (_trouble is null)
        {
            (_form, _done) = (null, done);
            await ReadAsync();
        }
    }

    private async Task<(string? Trouble, string Done)> IssueAsync(Editor editor, StatementForm form)
    {
        if (Id(form.Customer) is not { } customer)
        {
            return (T["Choose a customer."], "");
        }

        var period = form.Month.Length > 0 ? StatementPeriod.Month(form.Month) : StatementPeriod.Days(form.FirstDay, form.LastDay);
        return period is { } days
            ? Outcome(await Desk.IssueAsync(editor, new StatementOrder(customer, days, form.Currency.Trim() is { Length: > 0 } currency ? currency.ToUpperInvariant() : null), default), T["The statement is issued."])
            : (T["Choose a month, or a first day and a last day not before it."], "");
    }

    private (string? Trouble, string Done) Outcome(StatementOutcome outcome, string done) => outcome is StatementOutcome.Refused refused ? (T[refused.Reason].Value, "") : (null, done);

    private string State(Statement one) => one.Credits is { } credited ? T["takes back {0}", credited] : one.CreditedBy is { } credit ? T["taken back by {0}", credit] : T["stands"];

    private static string Period(Statement one)
    {
        var zone = one.Zone;
        return $"{Format.Moment(one.From, zone)[..10]} – {Format.Moment(one.To.AddTicks(-1), zone)[..10]}";
    }

    private static int? Id(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private void Go(Dictionary<string, string[]> query) => Navigation.NavigateTo(QueryHelpers.AddQueryString("statements", CallAddress.Pairs(query, "page")));

    private void Turn(int page) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("page", page));
}

using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Viewing;
using CdrStats.Infrastructure.MailReports;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Accounts.Viewing;
using CdrStats.Web.DestinationControl;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Notifications;

/// <summary>What the signed-in user wants to be told, and a test of the way that mails go.</summary>
public sealed partial class NotificationsPage
{
    private static readonly TimeSpan BetweenTests = TimeSpan.FromSeconds(10);

    private NotificationForm? _form;
    private IReadOnlyList<string> _kinds = [];
    private string? _address;
    private string? _did;
    private string? _trouble;
    private string? _field;
    private string _testAddress = "";
    private string? _tested;
    private bool _testFailed;
    private bool _isTesting;
    private bool _mayTestOthers;
    private bool _isAdministrator;
    private DateTimeOffset _testedAt;

    [Inject] public required NotificationChoiceStore Store { get; init; }

    [Inject] public required ChoiceSignal Signal { get; init; }

    [Inject] public required MailSchedules Addresses { get; init; }

    [Inject] public required MailSender Sender { get; init; }

    [Inject] public required IAuthorizationService Authorization { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter] public ShellPreferences? Preferences { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        var id = user.UserId() ?? 0;
        _isAdministrator = user.IsAdministrator();
        _mayTestOthers = user.Scope().SeesEverything && user.Has(Permissions.Change("setting"));
        var kinds = new List<string>();
        if (user.Has(Permissions.AlarmReport))
        {
            kinds.Add(NotificationKinds.Incident);
            if (user.Scope().SeesEverything)
            {
                kinds.Add(NotificationKinds.Fraud);
            }
        }

        if (user.Scope().SeesEverything && (await Authorization.AuthorizeAsync(user, null, ControlPages.See)).Succeeded)
        {
            kinds.Add(NotificationKinds.Blacklist);
        }

        _kinds = _isAdministrator ? [.. kinds, NotificationKinds.Job] : kinds;
        _address = await Addresses.AddressAsync(id, default) is { Length: > 0 } address ? address : null;
        _testAddress = _address ?? "";
        _form = new NotificationForm(await Store.FindAsync(id, default) ?? NotificationChoices.Usual with { TimeZone = Preferences?.Zone.Id ?? "UTC" });
    }

    private string? At(string field) => field == _field ? _trouble : null;

    private static void Set(HashSet<string> kinds, string kind, ChangeEventArgs change)
    {
        if (change.Value is true)
        {
            kinds.Add(kind);
        }
        else
        {
            kinds.Remove(kind);
        }
    }

    private async Task SaveAsync()
    {
        if ((await Authentication).User.IdToWriteAs() is not { } id)
        {
            _trouble = T[ViewAsEndpoints.LookingOnly];
            return;
        }

        var saved = await Store.SaveAsync(id, _form!.Read(), default);
        (_trouble, _field) = (saved.Trouble is { } trouble ? T[trouble].Value : null, (saved as Saved.Refused)?.Field);
        _did = _trouble is null ? T["Kept."].Value : null;
        if (_trouble is null)
        {
            Signal.Publish(_form.Read());
        }
    }

    private async Task TestAsync()
    {
        var user = (await Authentication).User;
        if (user.IsViewing())
        {
            (_tested, _testFailed) = (T[ViewAsEndpoints.LookingOnly], true);
            return;
        }

        var mayOthers = user.Scope().SeesEverything && user.Has(Permissions.Change("setting"));
        var to = mayOthers ? _testAddress.Trim() : _address ?? "";
        if (Clock.GetUtcNow() - _testedAt < BetweenTests)
        {
            (_tested, _testFailed) = (T["One test each ten seconds, please."], true);
            return;
        }

        (_isTesting, _tested, _testedAt) = (true, null, Clock.GetUtcNow());
        StateHasChanged();
        var text = string.Create(CultureInfo.InvariantCulture, $"A test mail, sent by {user.Identity?.Name} from the page Notifications of CdrStats Console at {Clock.GetUtcNow().UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.");
        var outcome = await Sender.SendAsync(to, "CdrStats: a test mail", text, [], default);
        (_tested, _testFailed) = outcome switch
        {
            MailOutcome.Sent { Answer: { Length: > 0 } answer } sent => (T["{0} took it: {1}", sent.Way, answer].Value, false),
            MailOutcome.Sent sent => (T["Kept as {0}.", sent.Way].Value, false),
            MailOutcome.Failed failed => (failed.Reason, true),
            _ => (null, false),
        };
        _isTesting = false;
    }
}

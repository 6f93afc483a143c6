using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.MailReports;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Viewing;
using CdrStats.Infrastructure.Languages;
using CdrStats.Infrastructure.MailReports;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Accounts.Viewing;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.MailReports;

/// <summary>A user's reports by mail: what comes when and to whom, the very mail as a preview, and what became of the last ones.</summary>
public sealed partial class MailReportPage
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private IReadOnlyList<MailSchedule>? _schedules;
    private IReadOnlyList<ScheduledMail> _log = [];
    private IReadOnlyList<OwnView> _views = [];
    private MailSchedule? _shown;
    private ComposedMail? _mail;
    private MailScheduleForm? _form;
    private DateTimeOffset _now;
    private DateOnly _day;
    private int _back;
    private string? _did;
    private bool _didTrouble;
    private string? _trouble;
    private string? _field;
    private string? _fieldTrouble;

    [Inject] public required MailSchedules Schedules { get; init; }

    [Inject] public required MailPost Post { get; init; }

    [Inject] public required MailSender Sender { get; init; }

    [Inject] public required SavedViews Views { get; init; }

    [Inject] public required IServiceProvider Services { get; init; }

    [Inject] public required TimeProvider Clock { get; init; }

    [CascadingParameter] public Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        _now = Clock.GetUtcNow();
        await ReadAsync();
        var user = (await Authentication).User;
        await ShowAsync(_schedules is [var first, ..] ? first : MailSchedule.New(user.UserId() ?? 0, UserZone.Id, null), 0);
        if (RendererInfo.IsInteractive)
        {
            Follow(LogsAsync(), log => (_log, _now) = (log, Clock.GetUtcNow()));
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<ScheduledMail>> LogsAsync()
    {
        while (true)
        {
            await Task.Delay(Every, Clock, Gone);
            yield return await Schedules.LogAsync((await UserAsync())?.UserId() ?? 0, Gone);
        }
    }

    private async Task ReadAsync()
    {
        var id = (await Authentication).User.UserId() ?? 0;
        _schedules = await Schedules.ListAsync(id, Gone);
        _views = [.. (await Views.OwnAsync(id, Gone)).Where(view => ViewFile.Permission(view.Page) is not null)];
        _log = await Schedules.LogAsync(id, Gone);
    }

    private async Task<ClaimsPrincipal?> UserAsync() => (await Authentication).User is var user && user.Has(Permissions.MailReport) ? user : null;

    /// <param name="back">So many periods before the last one that is over.</param>
    private async Task ShowAsync(MailSchedule schedule, int back)
    {
        if (await UserAsync() is not { } user)
        {
            return;
        }

        var day = MailPeriods.LastOver(schedule.Period, Clock.GetUtcNow(), schedule.Zone);
        for (var step = 0; step < back; step++)
        {
            day = MailPeriods.Before(schedule.Period, day);
        }

        var mail = await Services.GetRequiredService<MailComposer>().ComposeAsync(schedule, day, user, Wording.Of(CultureInfo.CurrentUICulture.Name), Gone);
        (_shown, _mail, _day, _back) = (schedule, mail, day, back);
    }

    private async Task SendNowAsync(MailSchedule schedule)
    {
        if (await LooksOnlyAsync())
        {
            (_did, _didTrouble) = (T[ViewAsEndpoints.LookingOnly], true);
        }
        else if (await UserAsync() is { } user)
        {
            await ShowAsync(schedule, 0);
            var saved = await Post.SendNowAsync(schedule, await Services.GetRequiredService<MailComposer>().ComposeForAllAsync(schedule, _day, user, Gone), Gone);
            (_did, _didTrouble) = saved.Trouble is { } trouble ? (T[trouble].Value, true) : (T.Plural(schedule.Recipients.Count, "{0} mail is on its way; below is what becomes of it.", "{0} mails are on their way; below is what becomes of them."), false);
            await ReadAsync();
        }
    }

    private async Task<bool> LooksOnlyAsync() => (await Authentication).User.IsViewing();

    private async Task BeginNewAsync()
    {
        var id = (await Authentication).User.UserId() ?? 0;
        Begin(MailSchedule.New(id, UserZone.Id, await Schedules.AddressAsync(id, Gone)));
    }

    private void Begin(MailSchedule schedule) => (_form, _trouble, _field, _fieldTrouble) = (new MailScheduleForm(schedule), null, null, null);

    private async Task SaveAsync()
    {
        if (await LooksOnlyAsync())
        {
            _trouble = T[ViewAsEndpoints.LookingOnly];
            return;
        }

        if (await UserAsync() is not { } user || user.UserId() != _form!.Schedule.UserId)
        {
            _trouble = T["This needs the permission {0}, which you do not have. Nothing was changed.", Permissions.MailReport];
            return;
        }

        switch (await Schedules.SaveAsync(_form.Read(), Gone))
        {
            case Saved.Done done:
                (_form, _did, _didTrouble) = (null, null, false);
                await ReadAsync();
                await ShowAsync(_schedules!.First(one => one.Id == done.Id), 0);
                break;
            case Saved.Refused { Field: { } field } refused:
                (_trouble, _field, _fieldTrouble) = (null, field, T[refused.Reason]);
                break;
            case var other:
                (_trouble, _field, _fieldTrouble) = (T[other.Trouble!], null, null);
                break;
        }
    }

    private async Task DeleteAsync()
    {
        if (await UserAsync() is { } user && user.IdToWriteAs() is { } id)
        {
            var saved = await Schedules.DeleteAsync(id, _form!.Id, Gone);
            (_form, _did, _didTrouble) = (null, saved.Trouble, saved.Trouble is not null);
            await ReadAsync();
        }
    }
}

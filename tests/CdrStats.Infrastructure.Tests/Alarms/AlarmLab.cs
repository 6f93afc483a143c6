using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>A clock that a test sets.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A console at a moment that the test sets, with calls that come through the inbox, alarms, and mails to a mail server of its own.</summary>
internal sealed class AlarmLab : IAsyncDisposable
{
    /// <summary>Less than half of the attempts of five minutes are answered.</summary>
    public static readonly AlarmRule LowAsr = new(AlarmMeasure.Asr, AlarmCondition.LessThan, 50, AlarmPeriod.FiveMinutes, AlarmReference.Before, AlarmScope.All);

    private readonly SmtpPeer _mail;

    private AlarmLab(ImportLab calls, DateTimeOffset now)
    {
        (Calls, Clock, _mail) = (calls, new SetClock(now), new SmtpPeer());
        Store = new AlarmStore(calls.Source, Clock);
        Queries = new AlarmQueries(calls.Source, new CallHistory(calls.Source), Clock);
        Round = new AlarmRound(calls.Source, Store, Queries, new AlarmSettings(TimeSpan.FromMinutes(15)), Clock, NullLogger<AlarmRound>.Instance);
        Late = new LateCalls(calls.Source, Store, Queries, Clock, NullLogger<LateCalls>.Instance);
        Incidents = new IncidentStore(calls.Source, Clock);
        Reports = new AlarmReportQueries(calls.Source);
        Outbox = NewOutbox(_mail.Port);
    }

    public ImportLab Calls { get; }

    public SetClock Clock { get; }

    public AlarmStore Store { get; }

    public AlarmQueries Queries { get; }

    public AlarmRound Round { get; }

    public LateCalls Late { get; }

    public IncidentStore Incidents { get; }

    public AlarmReportQueries Reports { get; }

    public MailOutbox Outbox { get; }

    public SmtpPeer Mail => _mail;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<AlarmLab> NewAsync(PostgresFixture postgres, string now) => new(await ImportLab.NewAsync(postgres), At(now));

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public MailOutbox NewOutbox(int port, string userName = "")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CdrStats:Mail:Host"] = "127.0.0.1",
            ["CdrStats:Mail:Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["CdrStats:Mail:Security"] = "none",
            ["CdrStats:Mail:UserName"] = userName,
            ["CdrStats:Mail:Password"] = userName,
        }).Build();
        return new MailOutbox(Calls.Source, new MailSender(configuration, TimeProvider.System, NullLogger<MailSender>.Instance), Clock, NullLogger<MailOutbox>.Instance);
    }

    /// <summary>Calls of a switch through the inbox; each ends at its time after so many seconds, answered or with a cause.</summary>
    public async Task CallsAsync(string @switch, params IEnumerable<(string End, int Seconds, bool Answered)> calls)
    {
        foreach (var (end, seconds, answered) in calls)
        {
            await Calls.RunAsync(string.Create(CultureInfo.InvariantCulture, $"""
                insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id)
                values ('{@switch}', 3, gen_random_uuid(), '34911111111', '', '+34650784355', timestamptz '{end}' - {seconds} * interval '1 second', {seconds}, {(answered ? seconds : 0)}, {(answered ? 16 : 34)})
                """));
        }

        await Calls.Importer.DrainAsync(1, Stop);
    }

    public async Task<Alarm> AddAsync(AlarmRule rule, AlarmStatus status = AlarmStatus.Active, string zone = "UTC", int repeatMinutes = 60)
    {
        var alarm = Alarm.New(zone) with { Name = $"alarm {Guid.NewGuid():N}", Rule = rule, Status = status, Recipients = ["noc@example.com"], RepeatMinutes = repeatMinutes };
        var saved = Assert.IsType<Saved.Done>(await Store.SaveAsync("ana", alarm, Stop));
        return (await Store.FindAsync(AccessScope.Everything, saved.Id, Stop))!;
    }

    /// <summary>The reports, oldest first.</summary>
    public async Task<IReadOnlyList<AlarmReport>> ReportsAsync() => [.. (await Reports.ListAsync(AccessScope.Everything, new AlarmReportFilter(), null, 0, 1000, Stop)).Reverse()];

    public async Task<IReadOnlyList<Incident>> IncidentsAsync() => await Incidents.ListAsync(AccessScope.Everything, false, null, 100, Stop);

    /// <summary>Subjects of the mails there are, oldest first.</summary>
    public async Task<IReadOnlyList<string>> SubjectsAsync() =>
        (await Calls.OneAsync<string[]>("select coalesce(array_agg(split_part(subject, ':', 1) order by id), '{}') from notification"));

    public async ValueTask DisposeAsync()
    {
        await _mail.DisposeAsync();
        await Calls.DisposeAsync();
    }
}

using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Alarms;

/// <summary>What is watched, and who is told.</summary>
/// <param name="Type">1 ALOC, 2 ASR, 101 CIC, 102 NER, 103 calls, 104 minutes, 105 sell cost, 106 buy cost, 107 concurrent calls (of all, of one switch or of one customer), 108 calls to destinations, 109 short calls.</param>
/// <param name="Condition">1 less than, 2 greater than, 3 decrease, 4 increase, 5 percentage decrease, 6 percentage increase by more than the value.</param>
/// <param name="Period">1 day, 2 week, 3 month; rolling: 101 five minutes, 102 fifteen minutes, 103 one hour, 104 twenty-four hours.</param>
/// <param name="ConditionAddOn">1 the window before, 2 the same a week earlier, 101 a day earlier.</param>
/// <param name="Status">1 active, 2 inactive, 101 report only.</param>
/// <param name="Countries">Alpha-2. A call to one of the countries or of the prefixes is meant.</param>
/// <param name="LeastAttempts">A share, an average or a change in percent of fewer attempts has no data and does not fire; 0: of any.</param>
/// <param name="Severity">1 notice, 2 warning, 3 critical: it passes quiet hours and digests.</param>
/// <param name="RepeatMinutes">An incident that goes on is told again after so many minutes; 0: never.</param>
public sealed record AlarmJson(
    string Url, int Id, long Version, string Name, int Type, int Condition, decimal Value, int Period, int ConditionAddOn, int Status, IReadOnlyList<string> Emails, string TimeZone, int RepeatMinutes,
    IReadOnlyList<int> Switches, IReadOnlyList<int> Customers, IReadOnlyList<string> AccountCodes, IReadOnlyList<string> Countries, IReadOnlyList<string> Prefixes, int ShortSeconds, string? Currency, int Severity, int LeastAttempts);

/// <summary>What may be set of an alarm; the numbers are those that are shown.</summary>
public sealed record AlarmInput
{
    public string Name { get; init; } = "";
    public int Type { get; init; } = (int)AlarmMeasure.Asr;
    public int Condition { get; init; } = (int)AlarmCondition.LessThan;
    public decimal Value { get; init; }
    public int Period { get; init; } = (int)AlarmPeriod.Day;
    public int ConditionAddOn { get; init; } = (int)AlarmReference.Before;
    public int Status { get; init; } = (int)AlarmStatus.Active;
    public IReadOnlyList<string> Emails { get; init; } = [];
    public string TimeZone { get; init; } = "UTC";
    public int RepeatMinutes { get; init; } = 60;
    public IReadOnlyList<int> Switches { get; init; } = [];
    public IReadOnlyList<int> Customers { get; init; } = [];
    public IReadOnlyList<string> AccountCodes { get; init; } = [];
    public IReadOnlyList<string> Countries { get; init; } = [];
    public IReadOnlyList<string> Prefixes { get; init; } = [];
    public int ShortSeconds { get; init; } = 10;
    public string? Currency { get; init; }
    public int LeastAttempts { get; init; }
    public int Severity { get; init; } = (int)Domain.Notifications.Severity.Warning;
}

/// <summary><c>/rest-api/alarm/</c></summary>
internal sealed class AlarmResource(IHttpContextAccessor context) : AdministeredResource<Alarm, AlarmInput, AlarmJson>
{
    protected override string Kind => "alarm";

    protected override string Summary => "The alarms, by name.";

    protected override Alarm New => Alarm.New("UTC");

    // Asked for with each request: where endpoints are mapped, the embedded database may not have been started yet.
    private AlarmStore Store => context.HttpContext!.RequestServices.GetRequiredService<AlarmStore>();

    private string Who => context.HttpContext?.User.Identity?.Name ?? "";

    protected override Task<IReadOnlyList<Alarm>> AllAsync(CancellationToken cancellation) => Store.ListAsync(AccessScope.Everything, cancellation);

    protected override Task<Alarm?> OneAsync(int id, CancellationToken cancellation) => Store.FindAsync(AccessScope.Everything, id, cancellation);

    protected override (int Id, long Version) State(Alarm row) => (row.Id, row.Version);

    protected override AlarmInput Input(Alarm row) => new()
    {
        Name = row.Name,
        Type = (int)row.Rule.Measure,
        Condition = (int)row.Rule.Condition,
        Value = row.Rule.Threshold,
        Period = (int)row.Rule.Period,
        ConditionAddOn = (int)row.Rule.Reference,
        Status = (int)row.Status,
        Emails = row.Recipients,
        TimeZone = row.TimeZone,
        RepeatMinutes = row.RepeatMinutes,
        Switches = row.Rule.Scope.Switches,
        Customers = row.Rule.Scope.Customers,
        AccountCodes = row.Rule.Scope.AccountCodes,
        Countries = row.Rule.Scope.Countries,
        Prefixes = row.Rule.Scope.Prefixes,
        ShortSeconds = row.Rule.ShortSeconds,
        Currency = row.Rule.Currency,
        LeastAttempts = row.Rule.LeastAttempts,
        Severity = (int)row.Severity,
    };

    protected override AlarmJson Show(Alarm row, string url) => new(
        url, row.Id, row.Version, row.Name, (int)row.Rule.Measure, (int)row.Rule.Condition, row.Rule.Threshold, (int)row.Rule.Period, (int)row.Rule.Reference, (int)row.Status, row.Recipients, row.TimeZone,
        row.RepeatMinutes, row.Rule.Scope.Switches, row.Rule.Scope.Customers, row.Rule.Scope.AccountCodes, row.Rule.Scope.Countries, row.Rule.Scope.Prefixes, row.Rule.ShortSeconds, row.Rule.Currency, (int)row.Severity, row.Rule.LeastAttempts);

    protected override Task<Saved> SaveAsync(Alarm row, AlarmInput input, CancellationToken cancellation) => Store.SaveAsync(Who, row with
    {
        Name = input.Name,
        Rule = new AlarmRule(
            (AlarmMeasure)input.Type, (AlarmCondition)input.Condition, input.Value, (AlarmPeriod)input.Period, (AlarmReference)input.ConditionAddOn,
            new AlarmScope(input.Switches, input.Customers, input.AccountCodes, input.Countries, input.Prefixes), input.ShortSeconds, input.Currency, input.LeastAttempts),
        Status = (AlarmStatus)input.Status,
        Recipients = input.Emails,
        TimeZone = input.TimeZone,
        RepeatMinutes = input.RepeatMinutes,
        Severity = (Domain.Notifications.Severity)input.Severity,
    }, cancellation);

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => Store.DeleteAsync(Who, id, version, cancellation);
}

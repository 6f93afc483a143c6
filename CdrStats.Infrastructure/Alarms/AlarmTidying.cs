using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What an edited alarm has to be before it is stored.</summary>
internal static class AlarmTidying
{
    private const int MostOfAKind = 500;
    private const int MostRecipients = 20;

    public static Alarm Tidy(Alarm edited)
    {
        var (rule, scope) = (edited.Rule, edited.Rule.Scope);
        var tidy = new AlarmScope([.. scope.Switches.Distinct().Order()], [.. scope.Customers.Distinct().Order()], Texts(scope.AccountCodes), Texts(scope.Countries, text => text.ToUpperInvariant()), Texts(scope.Prefixes));
        return edited with
        {
            Name = edited.Name.Trim(),
            TimeZone = edited.TimeZone.Trim(),
            Recipients = [.. edited.Recipients.Select(text => text.Trim()).Where(text => text.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)],
            Rule = rule with { Scope = tidy, Currency = string.IsNullOrWhiteSpace(rule.Currency) ? null : rule.Currency.Trim().ToUpperInvariant() },
        };
    }

    public static Saved.Refused? Complaint(Alarm alarm) =>
        alarm.Name.Length is 0 or > 200 ? new Saved.Refused("An alarm needs a name of at most 200 characters.", "name")
        : !Enum.IsDefined(alarm.Status) ? new Saved.Refused("There is no such status.", "status")
        : alarm.Rule.Complaint is { } complaint ? new Saved.Refused(complaint.Words, complaint.Field)
        : !TimeZoneInfo.TryFindSystemTimeZoneById(alarm.TimeZone, out _) ? new Saved.Refused($"There is no time zone '{alarm.TimeZone}'.", "time_zone")
        : alarm.RepeatMinutes is < 0 or > 43_200 ? new Saved.Refused("It is told again after 1 to 43,200 minutes (30 days); 0 is never.", "repeat_minutes")
        : !Enum.IsDefined(alarm.Severity) ? new Saved.Refused("The severity is 1 notice, 2 warning or 3 critical.", "severity")
        : alarm.Recipients.Count > MostRecipients ? new Saved.Refused(string.Create(CultureInfo.InvariantCulture, $"An alarm is mailed to at most {MostRecipients} addresses."), "recipients")
        : alarm.Recipients.FirstOrDefault(text => !MailAddress.IsOne(text)) is { } wrong ? new Saved.Refused($"'{wrong}' is no mail address.", "recipients")
        : new[] { alarm.Rule.Scope.AccountCodes.Count, alarm.Rule.Scope.Prefixes.Count, alarm.Rule.Scope.Customers.Count, alarm.Rule.Scope.Switches.Count }.Any(count => count > MostOfAKind)
            ? new Saved.Refused(string.Create(CultureInfo.InvariantCulture, $"An alarm names at most {MostOfAKind} of a kind."), "scope")
        : null;

    /// <summary>A switch or customer that is not there, or none that the editor may see.</summary>
    public static async Task<Saved.Refused?> StrangerAsync(NpgsqlConnection connection, AccessScope within, AlarmScope scope, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select (select min(asked) from unnest($1) as asked where not exists (select from switch where id = asked)),
                (select min(asked) from unnest($2) as asked where not exists (select from customer where id = asked and ($3 or id = $4)))
            """, connection)
        {
            Parameters = { new() { Value = scope.Switches.ToArray() }, new() { Value = scope.Customers.ToArray() }, new() { Value = within.SeesEverything }, new() { Value = within.CustomerId ?? 0 } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return !row.IsDBNull(0) ? new Saved.Refused(string.Create(CultureInfo.InvariantCulture, $"There is no switch {row.GetInt32(0)}."), "switches")
            : !row.IsDBNull(1) ? new Saved.Refused(string.Create(CultureInfo.InvariantCulture, $"There is no customer {row.GetInt32(1)}."), "customers")
            : null;
    }

    public static EditChanges Changes(Alarm? before, Alarm? after)
    {
        var (old, now) = (before?.Rule, after?.Rule);
        return new EditChanges().Note("name", before?.Name, after?.Name).Note("measure", old?.Measure, now?.Measure).Note("condition", old?.Condition, now?.Condition)
            .Note("threshold", Plain(old?.Threshold), Plain(now?.Threshold)).Note("period", old?.Period, now?.Period).Note("reference", old?.Reference, now?.Reference)
            .Note("status", before?.Status, after?.Status).Note("severity", before?.Severity, after?.Severity).Note("recipients", before?.Recipients, after?.Recipients).Note("time zone", before?.TimeZone, after?.TimeZone)
            .Note("told again after minutes", before?.RepeatMinutes, after?.RepeatMinutes).Note("short seconds", old?.ShortSeconds, now?.ShortSeconds).Note("at least attempts", old?.LeastAttempts, now?.LeastAttempts).Note("currency", old?.Currency, now?.Currency)
            .Note("switches", Ids(old?.Scope.Switches), Ids(now?.Scope.Switches)).Note("customers", Ids(old?.Scope.Customers), Ids(now?.Scope.Customers))
            .Note("account codes", old?.Scope.AccountCodes, now?.Scope.AccountCodes).Note("countries", old?.Scope.Countries, now?.Scope.Countries).Note("prefixes", old?.Scope.Prefixes, now?.Scope.Prefixes);
    }

    private static string? Plain(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture);

    private static IEnumerable<string>? Ids(IReadOnlyList<int>? ids) => ids?.Select(id => id.ToString(CultureInfo.InvariantCulture));

    private static string[] Texts(IEnumerable<string> texts, Func<string, string>? change = null) =>
        [.. texts.Select(text => text.Trim()).Where(text => text.Length > 0).Select(text => change is null ? text : change(text)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

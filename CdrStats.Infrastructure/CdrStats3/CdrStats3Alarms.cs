using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>
/// Takes over alarms. Periods, types, conditions and states have its numbers here, too. An alarm there is a user's: an operator's looks at all calls, a customer's
/// at that customer's. Its names are not unique: the second of a name gets its number behind it.
/// </summary>
public sealed class CdrStats3Alarms(AlarmStore alarms, CustomerStore customers)
{
    private const string CommandLine = "command line";

    // Its third type has no number in our table, which left room for its later ones.
    private const int CicThere = 3;

    private sealed record Given(int Id, string Name, int Period, int Type, int Condition, decimal? Value, int AddOn, int Status, string Mails, string User, bool IsOperator);

    /// <param name="timeZone">Whose days, weeks and months they are of (IANA): its settings say so, not its database.</param>
    public async Task<TakenObjects?> TakeAsync(CdrStats3Database from, string timeZone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (!from.Has("alert"))
        {
            return null;
        }

        var there = await from.ListAsync(
            """
            select a.id::integer, trim(a.name)::text, a.period::integer, a.type::integer, a.alert_condition::integer, a.alert_value::numeric, a.alert_condition_add_on::integer, a.status::integer,
                coalesce(a.email_to_send_alarm, '')::text, trim(u.username)::text, u.is_superuser or u.is_staff
            from alert a join auth_user u on u.id = a.user_id order by a.id
            """,
            row => new Given(
                row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.IsDBNull(5) ? null : row.GetDecimal(5), row.GetInt32(6), row.GetInt32(7), row.GetString(8),
                row.GetString(9), row.GetBoolean(10)), cancellation);
        var owners = (await customers.ListAsync(AccessScope.Everything, cancellation)).ToDictionary(one => one.Name, one => one.Id, StringComparer.Ordinal);
        var here = (await alarms.ListAsync(AccessScope.Everything, cancellation)).Select(one => one.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (named, taken, already, left) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), 0, 0, new List<string>());
        foreach (var one in there)
        {
            var name = one.Name.Length > 0 && named.Add(one.Name) ? one.Name : string.Create(CultureInfo.InvariantCulture, $"{one.Name} #{one.Id}").Trim();
            if (here.Contains(name))
            {
                already++;
            }
            else if (!one.IsOperator && !owners.ContainsKey(one.User))
            {
                left.Add($"{name}: its customer {one.User} was not taken");
            }
            else if (one.Value is not { } threshold)
            {
                left.Add($"{name}: it has no value to be held against");
            }
            else if (await alarms.SaveAsync(CommandLine, AlarmOf(one, name, threshold, one.IsOperator ? null : owners[one.User], timeZone), cancellation) is Saved.Refused refused)
            {
                left.Add($"{name}: {refused.Trouble}");
            }
            else
            {
                taken++;
            }
        }

        return new TakenObjects("alarms", there.Count, taken, already, left);
    }

    private static Alarm AlarmOf(Given given, string name, decimal threshold, int? owner, string timeZone)
    {
        var measure = given.Type == CicThere ? AlarmMeasure.Cic : (AlarmMeasure)given.Type;
        var (period, reference) = ((AlarmPeriod)given.Period, (AlarmReference)given.AddOn);
        return Alarm.New(timeZone) with
        {
            Name = name,
            // A week or a month has no weekday of its own: there, too, it was held against the one before.
            Rule = new AlarmRule(
                measure, (AlarmCondition)given.Condition, threshold, period, period.Knows(reference) || !Enum.IsDefined(reference) ? reference : AlarmReference.Before,
                owner is { } customer ? AlarmScope.All with { Customers = [customer] } : AlarmScope.All),
            Status = (AlarmStatus)given.Status,
            Recipients = given.Mails.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
    }
}

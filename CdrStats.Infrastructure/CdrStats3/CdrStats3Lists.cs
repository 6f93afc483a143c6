using CdrStats.Domain.Accounts;
using CdrStats.Domain.DestinationControl;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>
/// Takes over white- and blacklists and the prefixes to remove. An entry there is a user's: an operator's becomes one of everybody's calls, a customer's one of
/// that customer's. A country there was entered as all of its prefixes, and stays so. After the calls: those of the past are not decided on anew, and nobody is told of them.
/// </summary>
public sealed class CdrStats3Lists(ControlStore lists, RemovePrefixStore prefixes, CustomerStore customers)
{
    private const string CommandLine = "command line";

    public async Task<IReadOnlyList<TakenObjects>> TakeAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        var report = new List<TakenObjects>();
        var owners = (await customers.ListAsync(AccessScope.Everything, cancellation)).ToDictionary(one => one.Name, one => one.Id, StringComparer.Ordinal);
        foreach (var (table, kind, what) in new[] { ("alert_blacklist", ListKind.Blacklist, "blacklist entries"), ("alert_whitelist", ListKind.Whitelist, "whitelist entries") })
        {
            if (from.Has(table))
            {
                report.Add(await ListAsync(from, table, kind, what, owners, cancellation));
            }
        }

        if (from.Has("alert_remove_prefix"))
        {
            report.Add(await PrefixesAsync(from, cancellation));
        }

        return report;
    }

    private async Task<TakenObjects> ListAsync(CdrStats3Database from, string table, ListKind kind, string what, Dictionary<string, int> owners, CancellationToken cancellation)
    {
        var there = await from.ListAsync(
            $"select list.phonenumber_prefix::text, trim(u.username)::text, u.is_superuser or u.is_staff from {table} list join auth_user u on u.id = list.user_id order by list.id",
            row => (Prefix: row.GetString(0), User: row.GetString(1), IsOperator: row.GetBoolean(2)), cancellation);
        var (taken, left) = (0, new List<string>());
        foreach (var own in there.GroupBy(one => one.IsOperator ? null : one.User))
        {
            if (own.Key is { } name && !owners.ContainsKey(name))
            {
                left.AddRange(own.Select(entry => $"{entry.Prefix}: its customer {name} was not taken"));
                continue;
            }

            var like = ControlRow.New(kind) with { CustomerId = own.Key is null ? null : owners[own.Key], Note = "from CDR-Stats 3" };
            var right = own.Select(entry => entry.Prefix).Where(prefix => ControlRow.Read(prefix) is not null).Distinct().ToList();
            left.AddRange(own.Select(entry => entry.Prefix).Where(prefix => ControlRow.Read(prefix) is null).Select(prefix => $"{prefix}: no prefix of 1 to 15 digits"));
            foreach (var some in right.Chunk(ControlStore.MostAtOnce))
            {
                // What is in the list already is no trouble.
                taken += (await lists.AddAsync(CommandLine, like, some, cancellation)).Added;
            }
        }

        return new TakenObjects(what, there.Count, taken, there.Count - taken - left.Count, left);
    }

    private async Task<TakenObjects> PrefixesAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        var there = await from.ListAsync("select trim(label)::text, trim(prefix::text) from alert_remove_prefix order by id", row => (Label: row.GetString(0), Prefix: row.GetString(1)), cancellation);
        var known = (await prefixes.ListAsync(AccessScope.Everything, cancellation)).Select(one => one.Prefix).ToHashSet(StringComparer.Ordinal);
        var (taken, already, left) = (0, 0, new List<string>());
        foreach (var (label, prefix) in there)
        {
            if (!known.Add(prefix))
            {
                already++;
            }
            else if (await prefixes.SaveAsync(CommandLine, new RemovePrefix(0, 0, label.Length > 0 ? label : prefix, prefix), cancellation) is Saved.Refused refused)
            {
                left.Add($"{prefix}: {refused.Trouble}");
            }
            else
            {
                taken++;
            }
        }

        return new TakenObjects("prefixes to remove", there.Count, taken, already, left);
    }
}

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>
/// Takes over users, groups and account codes. There a user is a customer at once; here each user that is no operator, or has account codes, makes a
/// customer of the user's name, and sees that one alone, as there.
/// </summary>
public sealed class CdrStats3People(UserStore users, GroupStore groups, CustomerStore customers)
{
    // Its permissions have our names but for this one.
    private static readonly Dictionary<string, string> Renamed = new() { ["alert_settings"] = Permissions.AlarmSettings };

    private sealed record Person(int Id, string Name, string Email, string Password, bool IsSuperuser, bool IsStaff, bool IsActive, string Company, string Plan);

    /// <summary>Customers, groups and users.</summary>
    /// <param name="history">The VoIP plan of the new customers until <see cref="GivePlansAsync"/>: one without rates, so that calls which had no price there get none here.</param>
    public async Task<IReadOnlyList<TakenObjects>> TakeAsync(CdrStats3Database from, int history, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        var people = await PeopleAsync(from, cancellation);
        var codes = (await from.ListAsync(
            "select user_id, trim(accountcode)::text from user_accountcode where trim(accountcode) <> '' order by id", row => (User: row.GetInt32(0), Code: row.GetString(1)), cancellation))
            .ToLookup(row => row.User, row => row.Code);
        var owners = people.Where(one => !IsOperator(one) || codes[one.Id].Any()).ToList();
        var (taken, ids) = await CustomersAsync(owners, history, cancellation);
        var report = new List<TakenObjects> { taken, await CodesAsync(owners, codes, ids, cancellation) };
        var memberships = await GroupsAsync(from, report, cancellation);
        report.Add(await UsersAsync(from, people, ids, memberships, cancellation));
        return report;
    }

    /// <summary>Takes the customers off the plan of their history, and puts them on the one that they are on there. Those that have been put on another meanwhile stay on it.</summary>
    /// <param name="plans">The VoIP plans here, by name.</param>
    public async Task<TakenObjects> GivePlansAsync(CdrStats3Database from, int history, IReadOnlyDictionary<string, int> plans, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var wanted = (await PeopleAsync(from, cancellation)).ToDictionary(one => one.Name, one => one.Plan);
        var (there, taken, left) = (wanted.Values.Count(plan => plan.Length > 0), 0, new List<string>());
        foreach (var customer in (await customers.ListAsync(AccessScope.Everything, cancellation)).Where(one => one.VoipPlanId == history && wanted.ContainsKey(one.Name)))
        {
            var plan = wanted[customer.Name];
            customer.VoipPlanId = plans.TryGetValue(plan, out var id) ? id : null;
            if ((await customers.SaveAsync(customer, [], Editor.AtTheMachine, cancellation)).Trouble is { } trouble)
            {
                left.Add($"{customer.Name}: {trouble}");
            }
            else if (customer.VoipPlanId is null && plan.Length > 0)
            {
                left.Add($"{customer.Name}: its plan '{plan}' was not taken");
            }
            else if (customer.VoipPlanId is not null)
            {
                taken++;
            }
        }

        return new TakenObjects("customers' plans", there, taken, Math.Max(0, there - taken - left.Count), left);
    }

    private static bool IsOperator(Person person) => person.IsSuperuser || person.IsStaff;

    private static Task<List<Person>> PeopleAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        var (profile, company, plan) = from.Has("user_profile") && from.Has("voipbilling_voip_plan")
            ? ("left join user_profile p on p.user_id = u.id left join voipbilling_voip_plan v on v.id = p.voipplan_id", "coalesce(p.company_name, '')", "coalesce(v.name, '')")
            : ("", "''", "''");
        return from.ListAsync(
            $"select u.id, u.username::text, u.email::text, u.password::text, u.is_superuser, u.is_staff, u.is_active, {company}::text, trim({plan})::text from auth_user u {profile} order by u.id",
            row => new Person(row.GetInt32(0), row.GetString(1).Trim(), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6), row.GetString(7), row.GetString(8)),
            cancellation);
    }

    private async Task<(TakenObjects, Dictionary<int, Customer>)> CustomersAsync(List<Person> owners, int history, CancellationToken cancellation)
    {
        var known = (await customers.ListAsync(AccessScope.Everything, cancellation)).ToDictionary(one => one.Name, StringComparer.Ordinal);
        var (taken, left) = (0, new List<string>());
        foreach (var owner in owners.Where(one => !known.ContainsKey(one.Name)))
        {
            var made = new Customer { Name = owner.Name, Company = owner.Company, Email = owner.Email, VoipPlanId = history, Disabled = !owner.IsActive };
            if ((await customers.SaveAsync(made, [], Editor.AtTheMachine, cancellation)).Trouble is { } trouble)
            {
                left.Add($"{owner.Name}: {trouble}");
                continue;
            }

            taken++;
        }

        var now = (await customers.ListAsync(AccessScope.Everything, cancellation)).ToDictionary(one => one.Name, StringComparer.Ordinal);
        var ids = owners.Where(one => now.ContainsKey(one.Name)).ToDictionary(one => one.Id, one => now[one.Name]);
        return (new TakenObjects("customers", owners.Count, taken, owners.Count - taken - left.Count, left), ids);
    }

    private async Task<TakenObjects> CodesAsync(List<Person> owners, ILookup<int, string> codes, Dictionary<int, Customer> ids, CancellationToken cancellation)
    {
        var (there, taken, already, left) = (0, 0, 0, new List<string>());
        foreach (var owner in owners)
        {
            there += codes[owner.Id].Count();
            if (!ids.TryGetValue(owner.Id, out var customer))
            {
                left.AddRange(codes[owner.Id].Select(code => $"{code}: its customer {owner.Name} was not taken"));
                continue;
            }

            var have = customer.AccountCodes.Where(code => code.SwitchId is null).Select(code => code.Code).ToHashSet();
            var missing = codes[owner.Id].Distinct().Where(code => !have.Contains(code)).ToList();
            already += codes[owner.Id].Count() - missing.Count;
            customer.AccountCodes.AddRange(missing.Select(code => new AccountCode { Code = code }));
            if (missing.Count > 0 && (await customers.SaveAsync(customer, [], Editor.AtTheMachine, cancellation)).Trouble is { } trouble)
            {
                left.AddRange(missing.Select(code => $"{code} of {owner.Name}: {trouble}"));
                continue;
            }

            taken += missing.Count;
        }

        return new TakenObjects("account codes", there, taken, already, left);
    }

    private async Task<ILookup<int, int>> GroupsAsync(CdrStats3Database from, List<TakenObjects> report, CancellationToken cancellation)
    {
        if (!from.Has("auth_group"))
        {
            return Array.Empty<(int User, int Group)>().ToLookup(link => link.User, link => link.Group);
        }

        var there = await from.ListAsync("select id, name::text from auth_group order by id", row => (Id: row.GetInt32(0), Name: row.GetString(1).Trim()), cancellation);
        var given = (await from.ListAsync(
            "select g.group_id, p.codename::text from auth_group_permissions g join auth_permission p on p.id = g.permission_id", row => (Group: row.GetInt32(0), Code: Of(row.GetString(1))), cancellation))
            .ToLookup(row => row.Group, row => row.Code);
        var known = (await groups.ListAsync(AccessScope.Everything, cancellation)).ToDictionary(one => one.Name, one => one.Id, StringComparer.OrdinalIgnoreCase);
        var (ids, taken, already, left) = (new Dictionary<int, int>(), 0, 0, new List<string>());
        foreach (var (old, name) in there)
        {
            if (known.TryGetValue(name, out var id))
            {
                already++;
                ids.Add(old, id);
                continue;
            }

            // Pages alone: rights to edit are given anew, by somebody who knows what they reach here.
            var saved = await groups.SaveAsync(new GroupDetails(0, name, [.. given[old].Intersect(Permissions.Pages)], 0), Editor.AtTheMachine, cancellation);
            if (saved is Saved.Done done)
            {
                taken++;
                ids.Add(old, done.Id);
            }
            else
            {
                left.Add($"{name}: {saved.Trouble}");
            }
        }

        report.Add(new TakenObjects("groups", there.Count, taken, already, left));
        return (await from.ListAsync("select user_id, group_id from auth_user_groups", row => (User: row.GetInt32(0), Group: row.GetInt32(1)), cancellation))
            .Where(link => ids.ContainsKey(link.Group)).ToLookup(link => link.User, link => ids[link.Group]);
    }

    private async Task<TakenObjects> UsersAsync(CdrStats3Database from, List<Person> people, Dictionary<int, Customer> ids, ILookup<int, int> memberships, CancellationToken cancellation)
    {
        var permissions = from.Has("auth_user_user_permissions")
            ? (await from.ListAsync(
                "select g.user_id, p.codename::text from auth_user_user_permissions g join auth_permission p on p.id = g.permission_id", row => (User: row.GetInt32(0), Code: Of(row.GetString(1))), cancellation))
                .ToLookup(row => row.User, row => row.Code)
            : Array.Empty<(int User, string Code)>().ToLookup(row => row.User, row => row.Code);
        var known = (await users.ListAsync(AccessScope.Everything, cancellation)).Select(one => one.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (taken, already, left) = (0, 0, new List<string>());
        foreach (var person in people)
        {
            if (known.Contains(person.Name))
            {
                already++;
                continue;
            }

            var hash = DjangoPassword.IsOne(person.Password) ? person.Password : null;
            var user = new UserDetails(
                0, person.Name, person.Email, person.IsSuperuser, IsOperator(person), IsOperator(person) ? null : ids.GetValueOrDefault(person.Id)?.Id, !person.IsActive, false,
                [.. memberships[person.Id]], [.. permissions[person.Id].Intersect(Permissions.Pages)]);
            if ((await users.TakeOverAsync(user, hash, Editor.AtTheMachine, cancellation)).Trouble is { } trouble)
            {
                left.Add($"{person.Name}: {trouble}");
                continue;
            }

            taken++;
            known.Add(person.Name);
            if (hash is null)
            {
                left.Add($"{person.Name}: taken, but the hash of the password is not PBKDF2 with SHA-256: 'user password {person.Name}' gives a new one");
            }
        }

        return new TakenObjects("users", people.Count, taken, already, left);
    }

    private static string Of(string code) => Renamed.GetValueOrDefault(code, code);
}

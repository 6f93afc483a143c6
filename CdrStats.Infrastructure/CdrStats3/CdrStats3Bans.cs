using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>Takes over ban plans with their prefixes, linked to the VoIP plans of the same names. A ban plan that is here already stays as it is.</summary>
public sealed class CdrStats3Bans(BanPlanStore bans, VoipPlanStore voipPlans)
{
    public async Task<IReadOnlyList<TakenObjects>> TakeAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (!from.Has("voipbilling_banplan"))
        {
            return [];
        }

        var there = await from.ListAsync("select id, name::text from voipbilling_banplan order by id", row => (Id: row.GetInt32(0), Name: row.GetString(1).Trim()), cancellation);
        // A ban's prefix refers to the table of dial codes, whose key is the prefix itself.
        var prefixes = (from.Has("voipbilling_ban_prefix")
            ? await from.ListAsync("select ban_plan_id, prefix_id::text from voipbilling_ban_prefix order by id", row => (Plan: row.GetInt32(0), Prefix: row.GetString(1)), cancellation) : []).ToLookup(one => one.Plan, one => one.Prefix);
        var links = (from.Has("voipbilling_voipplan_banplan") && from.Has("voipbilling_voip_plan")
            ? await from.ListAsync(
                "select link.banplan_id, plan.name::text from voipbilling_voipplan_banplan link join voipbilling_voip_plan plan on plan.id = link.voipplan_id order by link.id",
                row => (Ban: row.GetInt32(0), Plan: row.GetString(1).Trim()), cancellation) : []).ToLookup(one => one.Ban, one => one.Plan);
        var known = (await bans.ListAsync(cancellation)).Select(one => one.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var plans = (await voipPlans.ListAsync(cancellation)).ToDictionary(plan => plan.Name, plan => plan.Id, StringComparer.OrdinalIgnoreCase);
        var (taken, already, left) = (0, 0, new List<string>());
        foreach (var (id, name) in there)
        {
            if (!known.Add(name))
            {
                already++;
                continue;
            }

            switch (await bans.SaveAsync("command line", new BanPlan(0, name, 0, [.. prefixes[id].Select(prefix => new BanPrefix(prefix, ""))], []), cancellation))
            {
                case Saved.Done done:
                    taken++;
                    foreach (var plan in links[id].Where(plans.ContainsKey))
                    {
                        await bans.LinkAsync("command line", done.Id, plans[plan], cancellation);
                    }

                    left.AddRange(links[id].Where(plan => !plans.ContainsKey(plan)).Select(plan => $"{name}: not linked to the VoIP plan {plan}, which is not here"));
                    break;
                case var refused:
                    left.Add($"{name}: {refused.Trouble}");
                    break;
            }
        }

        return [new TakenObjects("ban plans", there.Count, taken, already, left)];
    }
}

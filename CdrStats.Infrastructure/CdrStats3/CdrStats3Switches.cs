using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>Takes over switches, and hang-up causes that are not known here.</summary>
public sealed class CdrStats3Switches(SwitchStore switches, IDbContextFactory<CdrStatsDb> factory)
{
    public async Task<TakenObjects> TakeAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        var known = (await switches.ListAsync(cancellation))
            .SelectMany(row => row.Aliases.Select(alias => alias.Alias).Append(row.Name).Append(row.IpAddress)).Select(SwitchName.Canonical).ToHashSet();
        var type = from.Has("voip_switch", "switch_type") ? "switch_type" : "null::integer";
        var there = await from.ListAsync(
            $"select name::text, ipaddress::text, {type} from voip_switch order by id",
            row => (Name: row.IsDBNull(0) ? "" : row.GetString(0), Address: row.GetString(1), Type: row.IsDBNull(2) ? (int?)null : row.GetInt32(2)), cancellation);
        var (taken, already, left) = (0, 0, new List<string>());
        foreach (var (name, address, kind) in there)
        {
            if (known.Contains(SwitchName.Canonical(address)))
            {
                already++;
                continue;
            }

            var row = new Switch { Name = string.IsNullOrWhiteSpace(name) ? address : name, IpAddress = address, Type = TypeOf(kind) };
            if ((await switches.SaveAsync(row, cancellation)).Trouble is { } trouble)
            {
                left.Add($"{address}: {trouble}");
                continue;
            }

            taken++;
            known.UnionWith([SwitchName.Canonical(address), SwitchName.Canonical(row.Name)]);
        }

        return new TakenObjects("switches", there.Count, taken, already, left);
    }

    public async Task<TakenObjects> TakeCausesAsync(CdrStats3Database from, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var known = await db.Set<HangupCauseRow>().ToListAsync(cancellation);
        var there = await from.ListAsync(
            "select code, coalesce(enumeration, '')::text, coalesce(cause, '')::text, coalesce(description, '') from hangup_cause order by code",
            row => (Code: row.GetInt32(0), Enumeration: row.GetString(1).Trim(), Cause: row.GetString(2), Description: row.GetString(3)), cancellation);
        var left = new List<string>();
        var taken = 0;
        foreach (var (code, enumeration, cause, description) in there.Where(one => known.All(row => row.Code != one.Code)))
        {
            var name = enumeration.Length > 0 ? enumeration : $"CAUSE_{code}";
            if (known.Exists(row => row.Enumeration.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                left.Add($"{code} {name}: another code has that enumeration here");
                continue;
            }

            var row = new HangupCauseRow { Code = code, Enumeration = name, Cause = cause.Length > 0 ? cause : name, Description = description };
            db.Add(row);
            known.Add(row);
            taken++;
        }

        await db.SaveChangesAsync(cancellation);
        return new TakenObjects("hang-up causes", there.Count, taken, there.Count - taken - left.Count, left);
    }

    // Its own numbers for kinds of switch, which are not those of its kinds of record.
    private static CdrSource TypeOf(int? kind) => kind switch
    {
        3 => CdrSource.Asterisk,
        4 => CdrSource.FreeSwitch,
        5 => CdrSource.Kamailio,
        6 => CdrSource.Yate,
        7 => CdrSource.OpenSips,
        _ => CdrSource.Unknown,
    };
}

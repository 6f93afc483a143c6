using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Reporting.Cards;

/// <summary>The dashboards that administrators arrange for groups: members who arranged none of their own see them.</summary>
public sealed class GroupDashboards(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "group";

    /// <summary>The groups there are, by name, and which of them have one.</summary>
    public async Task<IReadOnlyList<DashboardOfGroup>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return !scope.SeesEverything ? [] : await db.Database.SqlQuery<DashboardOfGroup>($"""
            select user_group.id, user_group.name, exists (select from dashboard_plan where group_id = user_group.id) as is_arranged from user_group order by lower(user_group.name), user_group.id
            """).ToListAsync(cancellation);
    }

    /// <returns>That of the group, or the usual one where there is none; null: there is no such group for this reader.</returns>
    public async Task<DashboardPlan?> ReadAsync(AccessScope scope, int group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return scope.SeesEverything ? await FindAsync(db, group, cancellation) : null;
    }

    /// <summary>Stores it; without cards the group has none any more.</summary>
    /// <param name="version">What was read: an arrangement that somebody made meanwhile is not overwritten.</param>
    public async Task<Saved> SaveAsync(int group, IReadOnlyList<DashboardCard> cards, long version, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        if (DashboardStore.Complaint(cards) is { } complaint)
        {
            return complaint;
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(Permissions.Change(Kind)))
        {
            return new Saved.Refused("You may not change groups.");
        }

        if (await FindAsync(db, group, cancellation) is not { } before || before.Version != version)
        {
            return new Saved.Conflict();
        }

        var (text, now) = (CardText.Write(cards), clock.GetUtcNow());
        await (cards.Count == 0
            ? db.Database.ExecuteSqlAsync($"delete from dashboard_plan where group_id = {group}", cancellation)
            : db.Database.ExecuteSqlAsync($"""
                insert into dashboard_plan (group_id, cards, saved_at) values ({group}, {text}::jsonb, {now})
                on conflict (group_id) do update set cards = excluded.cards, saved_at = excluded.saved_at, version = dashboard_plan.version + 1
                """, cancellation));
        var changes = new EditChanges().Note("dashboard", version == 0 ? null : CardText.Write(before.Cards), cards.Count == 0 ? null : text);
        await EditLog.AddAsync(db, rights, Kind, group, before.Group!, "changed", changes, now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(group);
    }

    private static async Task<DashboardPlan?> FindAsync(CdrStatsDb db, int group, CancellationToken cancellation)
    {
        var found = await db.Database.SqlQuery<Stored>($"""
            select user_group.name, plan.cards::text as cards, coalesce(plan.version, 0) as version from user_group left join dashboard_plan plan on plan.group_id = user_group.id
            where user_group.id = {group}
            """).ToListAsync(cancellation);
        return found is [var one] ? new DashboardPlan(one.Cards is null ? PlanOf.Nobody : PlanOf.Group, one.Name, one.Cards is null ? DashboardCard.Usual : CardText.Read(one.Cards), one.Version) : null;
    }

    private sealed record Stored(string Name, string? Cards, long Version);
}

/// <summary>A group, and whether a dashboard was arranged for it.</summary>
public sealed record DashboardOfGroup(int Id, string Name, bool IsArranged);

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>Boards of the wallboard: which tiles, whose calls, what comes after. Operators put them together; a customer sees those of their own.</summary>
public sealed class WallBoardStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "wallboard";
    private const string Gone = "What it shows is no longer there.";
    private const int LongestName = 100;
    private const int Most = 200;

    /// <summary>Those that the scope may look at, by name.</summary>
    public async Task<IReadOnlyList<WallPlan>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Database.SqlQuery<WallPlan>($"""
            select board.id, board.name, board.tiles, board.switch_id, switch.name as switch, board.customer_id, customer.name as customer, board.next_id, next.name as next, board.seconds, board.version
            from wall_board board left join switch on switch.id = board.switch_id left join customer on customer.id = board.customer_id left join wall_board next on next.id = board.next_id
            where {scope.SeesEverything} or board.customer_id = {scope.CustomerId} order by board.name limit {Most}
            """).ToListAsync(cancellation);
    }

    /// <summary>Adds it, or changes the one with its id. Screens that show it follow within seconds.</summary>
    public async Task<Saved> SaveAsync(WallPlan edited, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        ArgumentNullException.ThrowIfNull(editor);
        edited = edited with { Name = edited.Name.Trim(), Tiles = edited.Tiles & WallTiles.All };
        if (Complaint(edited) is { } complaint)
        {
            return complaint;
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(edited.Id == 0 ? Permissions.Add(Kind) : Permissions.Change(Kind)))
        {
            return new Saved.Refused($"You may not {(edited.Id == 0 ? "make" : "change")} boards.");
        }

        var all = await ListAsync(AccessScope.Everything, cancellation);
        var before = all.FirstOrDefault(plan => plan.Id == edited.Id);
        if (edited.Id != 0 && before?.Version != edited.Version)
        {
            return new Saved.Conflict();
        }

        if ((Clash(edited, before, all) ?? await ShownElsewhereAsync(db, edited, before, cancellation)) is { } clash)
        {
            return clash;
        }

        if (!await ExistsAsync(db, edited, cancellation))
        {
            return new Saved.Refused(Gone, edited.SwitchId is null ? "board-customer" : "board-switch");
        }

        var id = (await (before is null
            ? db.Database.SqlQuery<int>($"insert into wall_board (name, tiles, switch_id, customer_id, next_id, seconds) values ({edited.Name}, {(int)edited.Tiles}, {edited.SwitchId}, {edited.CustomerId}, {edited.NextId}, {edited.Seconds}) returning id as \"Value\"")
            : db.Database.SqlQuery<int>($"update wall_board set name = {edited.Name}, tiles = {(int)edited.Tiles}, switch_id = {edited.SwitchId}, customer_id = {edited.CustomerId}, next_id = {edited.NextId}, seconds = {edited.Seconds}, version = version + 1 where id = {edited.Id} returning id as \"Value\"")).ToListAsync(cancellation))[0];
        var changes = new EditChanges().Note("board", before?.Name, edited.Name).Note("tiles", before?.Tiles, edited.Tiles).Note("switch", before?.SwitchId, edited.SwitchId)
            .Note("customer", before?.CustomerId, edited.CustomerId).Note("then", before?.NextId, edited.NextId).Note("seconds", before?.Seconds, edited.Seconds);
        await EditLog.AddAsync(db, rights, Kind, id, edited.Name, before is null ? "added" : "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    public async Task<Saved> RemoveAsync(WallPlan stored, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(Permissions.Delete(Kind)))
        {
            return new Saved.Refused("You may not delete boards.");
        }

        if (await ScreensAsync(db, stored.Id, cancellation) is { Length: > 0 } screens)
        {
            return new Saved.Refused($"Screens show it: {screens}. Revoke their links first.");
        }

        if (await db.Database.ExecuteSqlAsync($"delete from wall_board where id = {stored.Id} and version = {stored.Version}", cancellation) == 0)
        {
            return new Saved.Conflict();
        }

        await EditLog.AddAsync(db, rights, Kind, stored.Id, stored.Name, "deleted", new EditChanges().Note("board", stored.Name, null), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(stored.Id);
    }

    private static Saved.Refused? Complaint(WallPlan plan) =>
        plan.Name.Length is 0 or > LongestName ? new Saved.Refused($"A board needs a name of at most {LongestName} characters.", "board-name")
        : plan.Tiles == WallTiles.None ? new Saved.Refused("A board shows one tile at least.", "board-tiles")
        : plan is { SwitchId: not null, CustomerId: not null } ? new Saved.Refused("A board is of one switch or of one customer.", "board-switch")
        : plan.Seconds is < 5 or > 3600 ? new Saved.Refused("From 5 seconds to an hour.", "board-seconds")
        : null;

    private static Saved.Refused? Clash(WallPlan edited, WallPlan? before, IReadOnlyList<WallPlan> all)
    {
        var next = all.FirstOrDefault(plan => plan.Id == edited.NextId);
        return before is null && all.Count >= Most ? new Saved.Refused($"There are {Most} boards already.")
            : all.Any(plan => plan.Id != edited.Id && plan.Name == edited.Name) ? new Saved.Refused("Another board has this name.", "board-name")
            : edited.NextId is null ? null
            : next is null ? new Saved.Refused("The board that was to come after it is no longer there.", "board-next")
            // Whoever may see the one sees the other.
            : next.CustomerId != edited.CustomerId ? new Saved.Refused("What comes after a board is of the same customer, or both of all.", "board-next")
            : null;
    }

    private async Task<Saved.Refused?> ShownElsewhereAsync(CdrStatsDb db, WallPlan edited, WallPlan? before, CancellationToken cancellation)
    {
        if (before is null || before.CustomerId == edited.CustomerId)
        {
            return null;
        }

        var screens = await ScreensAsync(db, edited.Id, cancellation);
        var leading = await db.Database.SqlQuery<string>($"select name as \"Value\" from wall_board where next_id = {edited.Id} and id <> {edited.Id} order by name").ToListAsync(cancellation);
        return screens.Length > 0 ? new Saved.Refused($"Screens show it: {screens}. For another customer make another board.", "board-customer")
            : leading.Count > 0 ? new Saved.Refused($"It comes after {string.Join(", ", leading)}. For another customer make another board.", "board-customer")
            : null;
    }

    private async Task<string> ScreensAsync(CdrStatsDb db, int id, CancellationToken cancellation) =>
        string.Join(", ", await db.Database.SqlQuery<string>($"select name as \"Value\" from wall_link where board_id = {id} and revoked_at is null and (expires_at is null or expires_at > {clock.GetUtcNow()}) order by name").ToListAsync(cancellation));

    private static Task<bool> ExistsAsync(CdrStatsDb db, WallPlan plan, CancellationToken cancellation) =>
        db.Database.SqlQuery<bool>($"""
            select ({plan.SwitchId}::int is null or exists (select from switch where id = {plan.SwitchId})) and ({plan.CustomerId}::int is null or exists (select from customer where id = {plan.CustomerId})) as "Value"
            """).SingleAsync(cancellation);
}

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>Links that open the wallboard on a television, without signing in: made and revoked by operators. Of the secret only a hash is kept.</summary>
public sealed class WallLinkStore(IDbContextFactory<CdrStatsDb> factory, WallLinkGate gate, TimeProvider clock)
{
    private const string Kind = "wallboard";
    private const int LongestName = 100;
    private const int MostGood = 200;

    /// <summary>All of them, those that open something first. Nothing to those who see but one customer.</summary>
    public async Task<IReadOnlyList<WallLink>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            return [];
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Database.SqlQuery<WallLink>($"""
            select wall_link.id, wall_link.name, prefix, wall_link.customer_id, customer.name as customer, wall_board.name as board, time_zone, wall_link.created_at, created_by, expires_at, last_used_at, revoked_at
            from wall_link left join customer on customer.id = wall_link.customer_id left join wall_board on wall_board.id = board_id order by revoked_at is not null, wall_link.id desc limit 1000
            """).ToListAsync(cancellation);
    }

    /// <param name="customerId">Whose calls it shows; null: everybody's. Of a board it is the board's, whatever is given.</param>
    /// <param name="boardId">Which board it opens; null: the usual one.</param>
    /// <param name="timeZone">IANA.</param>
    public async Task<WallLinkMade> MakeAsync(string name, int? customerId, int? boardId, string timeZone, DateTimeOffset? expires, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(editor);
        var now = clock.GetUtcNow();
        name = name.Trim();
        if (name.Length is 0 or > LongestName)
        {
            return new WallLinkMade.Refused($"A link needs a name of at most {LongestName} characters: where its screen hangs.");
        }

        if (expires <= now || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
        {
            return new WallLinkMade.Refused(expires <= now ? "The link would be over before it begins." : $"There is no time zone '{timeZone}'.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(Permissions.Add(Kind)))
        {
            return new WallLinkMade.Refused("You may not make wallboard links.");
        }

        if (boardId is { } chosen)
        {
            if (await db.Database.SqlQuery<Board>($"select customer_id from wall_board where id = {chosen}").FirstOrDefaultAsync(cancellation) is not { } board)
            {
                return new WallLinkMade.Refused("This board is no longer there.");
            }

            customerId = board.CustomerId;
        }

        var customer = customerId is { } id ? await db.Database.SqlQuery<string>($"select name as \"Value\" from customer where id = {id}").FirstOrDefaultAsync(cancellation) : null;
        if (customerId is not null && customer is null)
        {
            return new WallLinkMade.Refused("This customer is no longer there.");
        }

        if (await db.Database.SqlQuery<int>($"select count(*)::int as \"Value\" from wall_link where revoked_at is null and (expires_at is null or expires_at > {now})").SingleAsync(cancellation) >= MostGood)
        {
            return new WallLinkMade.Refused($"There are {MostGood} good links already: revoke those that no screen uses.");
        }

        var secret = ApiKeySecret.New();
        var made = (await db.Database.SqlQuery<int>($"""
            insert into wall_link (name, prefix, hash, customer_id, board_id, time_zone, created_at, created_by, expires_at)
            values ({name}, {secret.Prefix}, {secret.Hash()}, {customerId}, {boardId}, {timeZone}, {now}, {rights.Name}, {expires}) returning id as "Value"
            """).ToListAsync(cancellation))[0];
        var changes = new EditChanges().Note("name", null, name).Note("link", null, secret.Prefix).Note("customer", null, customer).Note("board", null, boardId).Note("expires", null, expires);
        await EditLog.AddAsync(db, rights, Kind, made, name, "added", changes, now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new WallLinkMade.Done(made, secret);
    }

    /// <summary>From now on it opens nothing, and open boards end: on this host at once, on others within seconds.</summary>
    public async Task<Saved> RevokeAsync(int id, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(Permissions.Delete(Kind)))
        {
            return new Saved.Refused("You may not revoke wallboard links.");
        }

        var now = clock.GetUtcNow();
        var revoked = await db.Database.SqlQuery<Named>($"update wall_link set revoked_at = {now}, revoked_by = {rights.Name} where id = {id} and revoked_at is null returning name, prefix").ToListAsync(cancellation);
        if (revoked is not [var link])
        {
            return new Saved.Refused("This link is revoked already, or no longer there.");
        }

        await EditLog.AddAsync(db, rights, Kind, id, link.Name, "revoked", new EditChanges().Note("revoked", null, link.Prefix), now, cancellation);
        await transaction.CommitAsync(cancellation);
        gate.Forget(link.Prefix);
        return new Saved.Done(id);
    }

    private sealed record Named(string Name, string Prefix);

    private sealed record Board(int? CustomerId);
}

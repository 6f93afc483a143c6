using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.Sessions;

/// <summary>What of a user's account keeps others out, as its owner or an administrator looks at it.</summary>
/// <param name="HasSecondFactor">Whether a code is asked for beside the password.</param>
public sealed record AccountDoors(IReadOnlyList<UserSession> Sessions, bool HasSecondFactor);

/// <summary>Looks at sessions and ends them: one's own, or with the permission to change users those of others (of nobody who may do more).</summary>
public sealed class SessionDesk(SessionBook book, IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    /// <returns>Null: there is no such user, or the editor may not look.</returns>
    public async Task<AccountDoors?> LookAsync(Editor editor, int userId, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId, cancellation);
        return user is null || await RefuseAsync(db, editor, user, cancellation) is not null ? null : new AccountDoors(await book.ListAsync(userId, cancellation), user.TwoFactorEnabled);
    }

    /// <summary>Ends a session within half a minute.</summary>
    /// <param name="session">Null: all.</param>
    /// <param name="but">One that goes on.</param>
    public async Task<Saved> EndAsync(Editor editor, int userId, Guid? session, Guid? but, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId, cancellation) is not { } user)
        {
            return new Saved.Conflict();
        }

        if (await RefuseAsync(db, editor, user, cancellation) is { } why)
        {
            return new Saved.Refused(why);
        }

        var by = (await editor.RightsAsync(db, cancellation)).Name;
        var ended = await book.EndAsync(userId, session, but, by, cancellation);
        if (ended > 0)
        {
            await EditLog.AddAsync(db, by, "user", userId, user.UserName!, "changed", new EditChanges().Note("sessions", null, $"{ended} ended"), clock.GetUtcNow(), cancellation);
        }

        return new Saved.Done(userId);
    }

    /// <summary>Why the editor may not, or null.</summary>
    internal static async Task<string?> RefuseAsync(CdrStatsDb db, Editor editor, ConsoleUser user, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        if (editor.UserId == user.Id)
        {
            return null;
        }

        var rights = await editor.RightsAsync(db, cancellation);
        return rights.May(Permissions.Change("user"))
            ? rights.RefusesToTouch(user.UserName!, user.IsAdministrator, await AccountPermissions.OfUserAsync(db, user.Id, cancellation))
            : "You may not change users.";
    }
}

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>What may be done to a user, in words for whoever tries.</summary>
internal static class UserRules
{
    private const string LastOne = "This is the last administrator who can sign in. Make another one first.";

    public static async Task<string?> RefuseAsync(CdrStatsDb db, EditorRights editor, UserDetails? before, UserDetails edited, CancellationToken cancellation)
    {
        if (!editor.May(before is null ? Permissions.Add("user") : Permissions.Change("user")))
        {
            return before is null ? "You may not add users." : "You may not change users.";
        }

        if (string.IsNullOrWhiteSpace(edited.Name))
        {
            return "A user needs a name.";
        }

        if (edited.CustomerId is not null && (edited.IsAdministrator || edited.IsOperator))
        {
            return "A customer's user sees that customer alone: not an administrator or operator as well.";
        }

        if (edited.CustomerId is not null && edited.Permissions.Where(Permissions.NeedsOperator).ToList() is { Count: > 0 } admin)
        {
            return $"A customer's user cannot administer: take away {string.Join(", ", admin)}.";
        }

        if (edited.Permissions.Except(Permissions.All).FirstOrDefault() is { } unknown)
        {
            return $"There is no permission '{unknown}'.";
        }

        if (before is not null && editor.RefusesToTouch(before.Name, before.IsAdministrator, await AccountPermissions.OfUserAsync(db, before.Id, cancellation)) is { } untouchable)
        {
            return untouchable;
        }

        if (editor.RefusesToGive(edited.IsAdministrator, [.. edited.Permissions, .. await AccountPermissions.OfGroupsAsync(db, edited.Groups, cancellation)]) is { } tooMuch)
        {
            return tooMuch;
        }

        if (before is not null && before.Id == editor.UserId && edited.Disabled)
        {
            return "You cannot lock yourself out. Somebody else may.";
        }

        return before is { IsAdministrator: true, Disabled: false } && (!edited.IsAdministrator || edited.Disabled) && await IsLastAsync(db, before.Id, cancellation) ? LastOne : null;
    }

    public static async Task<string?> RefuseDeleteAsync(CdrStatsDb db, EditorRights editor, UserDetails user, CancellationToken cancellation)
    {
        if (!editor.May(Permissions.Delete("user")))
        {
            return "You may not delete users.";
        }

        if (user.Id == editor.UserId)
        {
            return "You cannot delete yourself. Somebody else may.";
        }

        return editor.RefusesToTouch(user.Name, user.IsAdministrator, await AccountPermissions.OfUserAsync(db, user.Id, cancellation))
            ?? (user.IsAdministrator && await IsLastAsync(db, user.Id, cancellation) ? LastOne : null);
    }

    /// <summary>Whether open sessions must end: they show, or may do, something else now.</summary>
    public static bool ChangesWhatIsSeen(UserDetails before, UserDetails after) =>
        (before.IsAdministrator, before.IsOperator, before.CustomerId, before.Disabled) != (after.IsAdministrator, after.IsOperator, after.CustomerId, after.Disabled)
        || !before.Groups.ToHashSet().SetEquals(after.Groups) || !before.Permissions.ToHashSet().SetEquals(after.Permissions) || before.Name != after.Name.Trim();

    public static EditChanges Changes(UserDetails? before, UserDetails after) => new EditChanges()
        .Note("name", before?.Name, after.Name.Trim()).Note("mail", before?.Email, after.Email)
        .Note("administrator", before?.IsAdministrator, after.IsAdministrator).Note("operator", before?.IsOperator, after.IsOperator)
        .Note("customer", before?.CustomerId, after.CustomerId).Note("locked", before?.Disabled, after.Disabled)
        .Note("groups", before?.Groups.Select(Number), after.Groups.Select(Number)).Note("permissions", before?.Permissions, after.Permissions);

    private static string Number(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<bool> IsLastAsync(CdrStatsDb db, int id, CancellationToken cancellation) =>
        !await db.Users.AnyAsync(user => user.Id != id && user.IsAdministrator && !user.Disabled, cancellation);
}

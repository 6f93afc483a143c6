using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>Who may make and revoke which keys, in words for whoever tries.</summary>
internal static class ApiKeyRules
{
    /// <summary>A key may do what a pusher needs, and nothing else.</summary>
    public static readonly string[] OfAPusher = [Permissions.Add("cdr")];

    /// <summary>Nobody needs more at once; and a list of keys stays one that can be looked through.</summary>
    private const int MostGood = 50;

    private const int LongestName = 100;

    public static string? RefuseName(string name, DateTimeOffset? expires, DateTimeOffset now) =>
        name.Length is 0 or > LongestName ? $"A key needs a name of at most {LongestName} characters: what it is for."
        : expires <= now ? "The key would be over before it begins."
        : null;

    /// <summary>Why this user may not have a key of their own with these scopes, or null.</summary>
    public static string? RefuseOwn(EditorRights user, IReadOnlyList<string> scopes, int good)
    {
        if (scopes.Except(Permissions.All).FirstOrDefault() is { } unknown)
        {
            return $"There is no permission '{unknown}'.";
        }

        if (!user.SeesEverything && scopes.Where(Permissions.NeedsOperator).ToList() is { Count: > 0 } admin)
        {
            return $"A customer's user cannot administer: take away {string.Join(", ", admin)}.";
        }

        return scopes.Count == 0 ? "Choose what the key may do." : user.RefusesToGive(false, scopes) ?? RefuseMore(good);
    }

    /// <summary>Why this editor may not make a switch's key, or null.</summary>
    public static string? RefuseForSwitch(EditorRights editor, int good) =>
        !editor.May(Permissions.Change("switch")) && !editor.May(Permissions.Add("switch")) ? "You may not connect switches."
        : editor.RefusesToGive(false, OfAPusher) ?? RefuseMore(good);

    /// <summary>Why this editor may not revoke a key, or null. One's own may always be revoked.</summary>
    public static async Task<string?> RefuseRevokingAsync(CdrStatsDb db, EditorRights editor, ApiKeyDetails key, CancellationToken cancellation)
    {
        if (key.UserId is not { } id)
        {
            return editor.May(Permissions.Change("switch")) || editor.May(Permissions.Change("user")) ? null : "You may not revoke keys of switches.";
        }

        if (id == editor.UserId)
        {
            return null;
        }

        if (!editor.May(Permissions.Change("user")))
        {
            return "You may not revoke keys of others.";
        }

        var isAdministrator = await db.Users.AnyAsync(user => user.Id == id && user.IsAdministrator, cancellation);
        return editor.RefusesToTouch(key.Owner ?? "", isAdministrator, await AccountPermissions.OfUserAsync(db, id, cancellation));
    }

    private static string? RefuseMore(int good) => good >= MostGood ? $"There are {good} good keys already. Revoke one that nobody needs." : null;
}

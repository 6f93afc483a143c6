namespace CdrStats.Domain.Accounts;

/// <summary>What somebody who edits customers, users and groups may do. Nobody gives away, or takes over, more than they have.</summary>
/// <param name="SeesEverything">Only those who see every customer administer: a customer's own user never does.</param>
public sealed record EditorRights(int? UserId, string Name, bool IsAdministrator, bool SeesEverything, IReadOnlySet<string> Permissions)
{
    /// <summary>Whoever is at the machine itself: the command line, the demo, the first start.</summary>
    public static EditorRights OfTheMachine { get; } = new(null, "command line", true, true, new HashSet<string>());

    public bool May(string permission) => SeesEverything && (IsAdministrator || Permissions.Contains(permission));

    /// <summary>Those of the permissions that this editor does not have, in the order of <see cref="Accounts.Permissions.All"/>.</summary>
    public IReadOnlyList<string> Lacking(IEnumerable<string> permissions)
    {
        ArgumentNullException.ThrowIfNull(permissions);
        var asked = permissions.ToHashSet();
        return IsAdministrator ? [] : [.. Accounts.Permissions.All.Where(asked.Contains).Where(code => !Permissions.Contains(code))];
    }

    /// <summary>Why this editor may not change, lock, delete or set the password of an account, or null.</summary>
    /// <param name="permissions">What the account may do, directly and through groups.</param>
    public string? RefusesToTouch(string account, bool isAdministrator, IEnumerable<string> permissions)
    {
        if (IsAdministrator)
        {
            return null;
        }

        if (isAdministrator)
        {
            return $"'{account}' is an administrator. Only an administrator may change that account.";
        }

        return Lacking(permissions) is { Count: > 0 } more
            ? $"'{account}' has permissions that you do not have ({string.Join(", ", more)}). Only somebody who has them may change that account."
            : null;
    }

    /// <summary>Why this editor may not give these permissions, or null.</summary>
    public string? RefusesToGive(bool administrator, IEnumerable<string> permissions)
    {
        if (administrator && !IsAdministrator)
        {
            return "Only an administrator may make an administrator.";
        }

        return Lacking(permissions) is { Count: > 0 } more ? $"You cannot give permissions that you do not have yourself: {string.Join(", ", more)}." : null;
    }
}

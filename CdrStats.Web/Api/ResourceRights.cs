using CdrStats.Domain.Accounts;

namespace CdrStats.Web.Api;

/// <summary>The policies that open what can be done with a kind of thing.</summary>
internal sealed record ResourceRights(string Read, string Add, string Change, string Delete)
{
    public static ResourceRights Of(string kind) => new(Permissions.Administer(kind), Permissions.Add(kind), Permissions.Change(kind), Permissions.Delete(kind));
}

using System.Reflection;
using CdrStats.Domain.Accounts;

namespace CdrStats.Web.Tests.Architecture;

/// <summary>Finds questions about tenants' data that do not say whose.</summary>
internal static class ScopeRule
{
    private static readonly string[] Asking = ["Queries", "Search", "Explanation", "Choices", "Health"];

    /// <summary>A number that says where live following begins, and nothing of any call.</summary>
    private static readonly string[] OfNobody = ["CallSearch.LastIdAsync"];

    /// <summary>Public methods that return a task, of classes that answer questions, without a scope among what they take.</summary>
    public static IEnumerable<string> Unscoped(Assembly assembly) =>
        from type in assembly.GetTypes()
        where type is { IsClass: true } && Asking.Any(end => type.Name.EndsWith(end, StringComparison.Ordinal))
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal)
        where method.GetParameters().All(parameter => parameter.ParameterType != typeof(AccessScope))
        let name = $"{type.Name}.{method.Name}"
        where !OfNobody.Contains(name)
        select name;
}

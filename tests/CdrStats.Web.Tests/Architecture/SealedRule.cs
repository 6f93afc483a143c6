using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;

namespace CdrStats.Web.Tests.Architecture;

/// <summary>Finds classes that anybody could derive from and nobody does.</summary>
internal static class SealedRule
{
    public static IEnumerable<string> Unsealed(IReadOnlyList<Assembly> assemblies)
    {
        var types = assemblies.SelectMany(assembly => assembly.GetTypes()).ToList();
        var derivedFrom = types.Select(type => type.BaseType).OfType<Type>().Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
        return types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && !derivedFrom.Contains(type) && !IsMade(type)).Select(type => type.Name).Order(StringComparer.Ordinal);
    }

    /// <summary>Components are classes of the Razor compiler, migrations of EF, Program of C#.</summary>
    private static bool IsMade(Type type) =>
        typeof(IComponent).IsAssignableFrom(type)
        || type.Name is "Program" or "_Imports"
        || type.Namespace?.EndsWith(".Migrations", StringComparison.Ordinal) == true
        || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || type.FullName!.Contains('<', StringComparison.Ordinal)
        || type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true;
}

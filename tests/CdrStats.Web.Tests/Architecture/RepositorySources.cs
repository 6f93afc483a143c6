namespace CdrStats.Web.Tests.Architecture;

/// <summary>The source files of the repository that these tests were built from.</summary>
internal static class RepositorySources
{
    /// <returns>Path from the root of the repository, with slashes, and text.</returns>
    public static IEnumerable<(string Path, string Text)> Of(params IEnumerable<string> folders)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CdrStats.Console.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("These tests read the sources: run them within the repository.");
        }

        foreach (var file in folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root.FullName, folder), "*.*", SearchOption.AllDirectories)))
        {
            var path = Path.GetRelativePath(root.FullName, file).Replace('\\', '/');
            if ((path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal))
                && !path.Contains("/Migrations/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            {
                yield return (path, File.ReadAllText(file));
            }
        }
    }
}

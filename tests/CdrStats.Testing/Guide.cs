namespace CdrStats.Testing;

/// <summary>What the guides in docs/ tell people to type, for tests that do so.</summary>
public static class Guide
{
    /// <summary>The one block of code that holds a text, as it stands in the guide.</summary>
    public static string Block(string guide, string holds)
    {
        var blocks = File.ReadAllText(Path.Combine(Root(), "docs", guide)).ReplaceLineEndings("\n").Split("\n```").Where((_, place) => place % 2 == 1)
            .Select(block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..] + "\n");
        return blocks.Single(block => block.Contains(holds, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CdrStats.Console.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie within the repository.");
        }

        return folder.FullName;
    }
}

namespace CdrStats.Infrastructure.Storage;

/// <summary>The SQL files of this folder, for what EF has no words for: partitions, triggers, roll-ups.</summary>
internal static class SqlScript
{
    public static string Read(string name)
    {
        using var stream = typeof(SqlScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no script {name} in this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

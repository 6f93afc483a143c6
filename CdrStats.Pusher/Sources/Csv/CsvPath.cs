using System.IO.Enumeration;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary><c>csv_path</c>: one growing file, or the files of a folder that a pattern names.</summary>
/// <param name="Folder">Its whole path.</param>
/// <param name="Name">The file's name; of a folder the pattern, <c>*</c> where none was given.</param>
internal sealed record CsvPath(string Folder, string Name, bool IsFolder)
{
    private static readonly string[] Unfinished = [".tmp", ".part", ".filepart", ".crdownload", ".swp"];

    public string Whole => Path.Combine(Folder, Name);

    /// <exception cref="ConfigurationException">It names neither.</exception>
    public static CsvPath Parse(string written)
    {
        if (written.Contains('\0') || Path.GetFullPath(written) is not { } whole || Path.GetDirectoryName(whole) is not { } folder)
        {
            throw new ConfigurationException($"csv_path '{written}' names no file: it is the file that grows, as in /var/log/asterisk/cdr-csv/Master.csv, or a folder, or files of a folder as in /var/cdr/*.csv");
        }

        var name = Path.GetFileName(whole);
        return folder.AsSpan().ContainsAny('*', '?') ? throw new ConfigurationException($"csv_path '{written}': only the file's name may hold * and ?")
            : name.Length == 0 || Directory.Exists(whole) ? new CsvPath(whole.TrimEnd(Path.DirectorySeparatorChar), "*", true)
            : new CsvPath(folder, name, name.AsSpan().ContainsAny('*', '?'));
    }

    /// <summary>Whether a file of the folder is one to read. Hidden files and those that are still being brought here are not.</summary>
    public bool Holds(ReadOnlySpan<char> name)
    {
        if (name is [] or ['.', ..])
        {
            return false;
        }

        foreach (var ending in Unfinished)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return IsFolder ? FileSystemName.MatchesSimpleExpression(Name, name, ignoreCase: false) : name.SequenceEqual(Name) || IsRotationOf(name);
    }

    /// <summary>Master.csv.1, Master.csv-20260701.gz, Master.csv.2026-07-01-12-00-00; Master-20260701.csv; Master.1.csv.</summary>
    private bool IsRotationOf(ReadOnlySpan<char> name)
    {
        var added = After(name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name, Name);
        if (added.IndexOfAnyInRange('0', '9') >= 0 || added is ".old" or ".bak" or ".prev" or ".orig" || name.SequenceEqual(Name + ".gz"))
        {
            return true;
        }

        var stem = Path.GetFileNameWithoutExtension(Name.AsSpan());
        var ending = Path.GetExtension(Name.AsSpan());
        var rest = After(name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name, stem);
        return ending.Length > 0 && rest.Length > ending.Length + 1 && char.IsAsciiDigit(rest[1]) && rest.EndsWith(ending, StringComparison.Ordinal);
    }

    /// <summary>What follows a beginning, from the mark between the two on; empty: something else stands there.</summary>
    private static ReadOnlySpan<char> After(ReadOnlySpan<char> name, ReadOnlySpan<char> beginning) =>
        name.StartsWith(beginning, StringComparison.Ordinal) && name.Length > beginning.Length && name[beginning.Length] is '.' or '-' or '_' ? name[beginning.Length..] : [];
}

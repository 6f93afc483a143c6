using System.Security.Cryptography;
using System.Text;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Progress;

/// <summary>
/// The files of one source in <c>state_dir</c>: bookmark, dead letters, status. Named after the source, so that several pushers may share the directory;
/// held by one process at a time, since two would send everything twice.
/// </summary>
internal sealed class StateDirectory : IDisposable
{
    private readonly string _stem;
    private FileStream? _held;

    public StateDirectory(PusherConfig config)
    {
        // Passwords change, the table does not: only what names the table makes the name.
        var place = config.Fake is not null ? "fake" : Place(config.Source);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{config.Source.Kind} {place} {config.Source.Table}")).AsSpan(0, 4));
        var table = string.Concat(config.Source.Table.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'));
        _stem = Path.Combine(config.StateDirectory, $"{table}-{hash}");
    }

    private static string Place(SourceSettings source)
    {
        switch (source.Kind)
        {
            case SourceKind.MySql:
                var mySql = new MySqlConnector.MySqlConnectionStringBuilder(source.Location);
                return $"{mySql.Server}:{mySql.Port}/{mySql.Database}";
            case SourceKind.Postgres:
                var postgres = new Npgsql.NpgsqlConnectionStringBuilder(source.Location);
                return $"{postgres.Host}:{postgres.Port}/{postgres.Database ?? postgres.Username}";
            default:
                return Path.GetFullPath(source.Location);
        }
    }

    /// <summary>What the files are called after: the table and a few digits of where it is.</summary>
    public string Name => Path.GetFileName(_stem);

    public string BookmarkFile => _stem + ".bookmark.json";

    /// <summary>The bookmark of one of the parts a profile reads a store in.</summary>
    public string BookmarkOf(int stream) => $"{_stem}.{stream + 1}.bookmark.json";

    /// <summary>How far each record file has been read.</summary>
    public string MarksFile => _stem + ".marks.ndjson";
    public string DeadLetterFile => _stem + ".dead.ndjson";
    public string StatusFile => _stem + ".status.json";

    /// <summary>Whether a process holds it now, whatever the time of day.</summary>
    public bool IsHeld
    {
        get
        {
            try
            {
                using var free = new FileStream(_stem + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                return false;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                return true;
            }
        }
    }

    /// <summary>Makes the directory and holds it until disposed.</summary>
    public void Hold()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_stem)!);
            _held = new FileStream(_stem + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigurationException($"state_dir: no permission to write to {Path.GetDirectoryName(_stem)}");
        }
        catch (IOException busy)
        {
            throw new ConfigurationException($"state_dir: {Path.GetDirectoryName(_stem)} cannot be used, perhaps another cdr-pusher reads the same table ({busy.Message})");
        }
    }

    public void Dispose() => _held?.Dispose();
}

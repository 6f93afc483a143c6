using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>Where files wait that were sent to this host: a folder of the data directory, for its owner alone.</summary>
public sealed class FileImportFolder
{
    private const long Spare = 512L * 1024 * 1024;
    private static readonly TimeSpan RejectedKept = TimeSpan.FromDays(7);

    public FileImportFolder(IConfiguration configuration)
    {
        Root = Path.Combine(DatabaseLocation.DataDirectory(configuration), "imports");
        Host = $"{Environment.MachineName}:{Root}";
    }

    internal FileImportFolder(string root) => (Root, Host) = (root, $"{Environment.MachineName}:{root}");

    public string Root { get; }

    /// <summary>This host, as imports name the one that has their file: the same after a restart.</summary>
    public string Host { get; }

    /// <summary>Whether the import's file is on this host.</summary>
    public bool Has(FileImportJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Host == Host && File.Exists(PathOf(job));
    }

    public CallFile FileOf(FileImportJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new CallFile(PathOf(job), job.FileName, Root);
    }

    /// <summary>The rows that were, or would be, rejected; null: there are none, or they are no longer kept.</summary>
    public Stream? OpenRejected(FileImportJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var path = RejectedOf(job);
        return job.Host == Host && File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous) : null;
    }

    internal TextWriter WriteRejected(FileImportJob job, bool goesOn)
    {
        Make();
        return new StreamWriter(RejectedOf(job), append: goesOn);
    }

    /// <summary>Why a file of this size cannot be taken; null: it can.</summary>
    public string? Refusal(long size)
    {
        long free;
        try
        {
            Make();
            free = new DriveInfo(Root).AvailableFreeSpace;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return $"Files cannot be kept in {Root}: {closed.Message}";
        }

        return free - Spare >= size ? null
            : FormattableString.Invariant($"The file has {size >> 20:N0} MB; in {Root} there are {free >> 20:N0} MB free, of which {Spare >> 20:N0} stay free.");
    }

    /// <summary>Takes a file in, piece by piece. What is broken off is gone.</summary>
    /// <param name="move">Told where the whole file is; returns where it belongs.</param>
    public async Task<T> ReceiveAsync<T>(Stream content, Func<string, Task<(string Path, T Result)>> move, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(move);
        Make();
        var part = Path.Combine(Root, $"{Guid.NewGuid():N}.part");
        try
        {
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 256 * 1024, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, 256 * 1024, cancellation);
            }

            var (path, result) = await move(part);
            File.Move(part, path);
            return result;
        }
        finally
        {
            File.Delete(part);
        }
    }

    internal void Forget(FileImportJob job) => File.Delete(PathOf(job));

    /// <summary>Removes what belongs to no import that goes on: remains of uploads and of a killed process, and lists of rejected rows that are old.</summary>
    internal void Tidy(IReadOnlySet<Guid> open, DateTimeOffset now)
    {
        if (!Directory.Exists(Root))
        {
            return;
        }

        foreach (var file in new DirectoryInfo(Root).EnumerateFiles())
        {
            var isOpen = Guid.TryParseExact(file.Name.Split('.')[0], "N", out var instance) && open.Contains(instance);
            var age = now - file.LastWriteTimeUtc;
            if (!isOpen && age > (file.Name.EndsWith(".rejected.csv", StringComparison.Ordinal) ? RejectedKept : TimeSpan.FromHours(1)))
            {
                file.Delete();
            }
        }
    }

    internal string PathOf(FileImportJob job) => Path.Combine(Root, $"{job.Instance:N}.file");

    private string RejectedOf(FileImportJob job) => Path.Combine(Root, $"{job.Instance:N}.rejected.csv");

    private void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Root);
        }
        else
        {
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

using System.Text;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

/// <summary>A console's database, a folder, and files that are imported from it.</summary>
internal sealed class FileLab : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cdrstats-files");

    private FileLab(ImportLab lab, ImportDatabases databases)
    {
        (Lab, Databases) = (lab, databases);
        Store = new FileImportStore(databases, TimeProvider.System);
        Preview = new FilePreview(databases, new MediationOptions(), TimeProvider.System);
        Import = new FileImport(databases, new InboxSender(databases.Inbox), new FileQuarantine(databases, TimeProvider.System), Store, TimeProvider.System);
    }

    public ImportLab Lab { get; }

    public ImportDatabases Databases { get; }

    public FileImportStore Store { get; }

    public FilePreview Preview { get; }

    public FileImport Import { get; }

    public string Folder => _folder.FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<FileLab> NewAsync(PostgresFixture postgres)
    {
        var lab = await ImportLab.NewAsync(postgres);
        return new FileLab(lab, new ImportDatabases(lab.Source, lab.Source));
    }

    public static FileLab Of(ImportLab calls, ImportDatabases databases) => new(calls, databases);

    public CallFile Write(string name, params string[] lines) => Write(name, Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n"));

    public CallFile Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, Path.GetRandomFileName());
        File.WriteAllBytes(path, content);
        return new CallFile(path, name, Folder);
    }

    /// <summary>Sends a file's rows and imports them. Returns the import as it is entered.</summary>
    public async Task<FileImportJob> ImportAsync(CallFile file, FileMapping? mapping = null, Importer? importer = null)
    {
        var job = await Store.AddAsync(file, null, "tester", mapping ?? new FileMapping(), null, FileImportState.Importing, Stop);
        await Import.SendAsync(job, file, () => TextWriter.Null, new Progress<FileProgress>(), Stop);
        await (importer ?? Lab.Importer).DrainAsync(2, Stop);
        await Store.EndAsync(job.Id, FileImportState.Done, null, Stop);
        return (await Store.FindAsync(job.Id, Stop))!;
    }

    public Task<FilePreviewResult> LookAsync(CallFile file, FileMapping? mapping = null) =>
        Preview.RunAsync(file, mapping ?? new FileMapping(), () => TextWriter.Null, new Progress<FileProgress>(), Stop);

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        // Nothing that was put on disk meanwhile is left but the files themselves.
        Assert.All(_folder.GetFiles(), file => Assert.True(file.Length > 0));
        _folder.Delete(recursive: true);
    }
}

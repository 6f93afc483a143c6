using Microsoft.AspNetCore.Components.Forms;

namespace CdrStats.Web.Mapping;

/// <summary>A file that a browser sent, on disk, so that it takes no memory while it waits and can be read more than once. Gone when disposed, or with the process.</summary>
internal sealed class UploadedFile : IDisposable
{
    private const int Piece = 256 * 1024;
    private readonly FileStream _stored;

    private UploadedFile(FileStream stored) => _stored = stored;

    public static async Task<UploadedFile> ReceiveAsync(IBrowserFile file, long most, Action<long> received, CancellationToken cancellation)
    {
        var stored = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, Piece, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await using var incoming = file.OpenReadStream(most, cancellation);
            var buffer = new byte[Piece];
            while (await incoming.ReadAsync(buffer, cancellation) is var length and > 0)
            {
                await stored.WriteAsync(buffer.AsMemory(0, length), cancellation);
                received(stored.Length);
            }

            return new UploadedFile(stored);
        }
        catch
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    /// <summary>The file from its beginning. It belongs to this object: do not dispose it.</summary>
    public Stream Open()
    {
        _stored.Position = 0;
        return _stored;
    }

    public void Dispose() => _stored.Dispose();
}

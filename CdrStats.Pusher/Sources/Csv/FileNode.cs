using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>
/// What a file is, whatever its name: where the system tells (Linux), its device and inode. Elsewhere <see cref="Node"/> is empty, and files are told apart by how they begin.
/// </summary>
/// <param name="Modified">In the system's own small units; only ever compared for being the same, or for the order of files.</param>
internal readonly record struct FileNode(string Node, long Size, long Modified)
{
    private const int CurrentFolder = -100, EmptyPath = 0x1000, Basic = 0x7ff, Regular = 0x8000, KindMask = 0xf000;

    // statx is the one call whose answer looks the same on every architecture.
    private static bool _hasStatx = OperatingSystem.IsLinux();

    /// <summary>Null: there is no such file, or it is none that can be read from end to end (a folder, a pipe).</summary>
    public static FileNode? Of(string path)
    {
        if (!_hasStatx || !TryStatx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, out var node))
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileNode("", file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }

        return node;
    }

    public static FileNode? Of(SafeFileHandle file) => _hasStatx && TryStatx((int)file.DangerousGetHandle(), [0], EmptyPath, out var node)
        ? node
        : new FileNode("", RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);

    /// <summary>When a folder's list of names last changed; null: there is no such folder.</summary>
    public static long? FolderModified(string path) => Directory.Exists(path) ? Directory.GetLastWriteTimeUtc(path).Ticks : null;

    private static bool TryStatx(int folder, byte[] path, int flags, out FileNode? node)
    {
        var answer = new byte[256];
        node = null;
        try
        {
            if (Statx(folder, path, flags, Basic, answer) != 0)
            {
                return Marshal.GetLastPInvokeError() is 2 or 20; // no such file, or no folder on the way to it
            }
        }
        catch (EntryPointNotFoundException)
        {
            _hasStatx = false;
            return false;
        }

        var kind = BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(28)) & KindMask;
        if (BitConverter.IsLittleEndian && kind == Regular)
        {
            var device = $"{Number(136)}:{Number(140)}";
            var modified = BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(112)) * 1_000_000_000 + Number(120);
            node = new FileNode(
                string.Create(CultureInfo.InvariantCulture, $"{device}:{BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(32))}"), BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(40)), modified);
        }

        return BitConverter.IsLittleEndian;

        uint Number(int place) => BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(place));
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] answer);
}

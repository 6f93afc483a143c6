using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// The identity of a record within its switch and start, 128 bits: of the sender's key where there is one, else of the inbox and its row.
/// Half a SHA-256, since senders choose their keys.
/// </summary>
internal static class RecordKey
{
    public static Guid Of(InboxRow row, Guid inbox)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (row.SourceKey is { } key)
        {
            var size = Encoding.UTF8.GetMaxByteCount(key.Length);
            var bytes = size <= 1024 ? stackalloc byte[size] : new byte[size];
            SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(key, bytes)], hash);
        }
        else
        {
            Span<byte> bytes = stackalloc byte[24];
            inbox.TryWriteBytes(bytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], row.Id);
            SHA256.HashData(bytes, hash);
        }

        return new Guid(hash[..16]);
    }
}

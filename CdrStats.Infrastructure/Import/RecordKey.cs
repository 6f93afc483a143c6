using System.Buffers.Binary;
using System.Security.Cryptography;
using CdrStats.Domain.Import;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// The identity of a record within its switch and start, 128 bits: of the sender's key where there is one (half a SHA-256, since senders choose
/// their keys), else half of the inbox's own id and the row's number.
/// </summary>
internal static class RecordKey
{
    public static Guid Of(InboxRow row, Guid inbox)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        if (row.SourceKey is { IsNull: false } text)
        {
            var size = text.MostBytes;
            var bytes = size <= 1024 ? stackalloc byte[size] : new byte[size];
            SHA256.HashData(bytes[..text.CopyTo(bytes)], key);
        }
        else
        {
            inbox.TryWriteBytes(key, bigEndian: true, out _);
            BinaryPrimitives.WriteInt64BigEndian(key[8..], row.Id);
        }

        return new Guid(key[..16], bigEndian: true);
    }
}

using System.Security.Cryptography;
using SkiaSharp;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>A logo: a picture of dots, since what draws itself (SVG) may do more than that.</summary>
/// <param name="ContentType">image/png or image/jpeg.</param>
/// <param name="Tag">Another one for other bytes.</param>
public sealed record BrandLogo(byte[] Bytes, string ContentType, string Tag, int Width, int Height)
{
    /// <summary>It goes with every mail.</summary>
    public const int MostBytes = 100_000;

    public const string Allowed = "a PNG or JPEG picture of at most 100 kB and 2000 dots a side, as data:image/png;base64,…";

    private const int MostDots = 2000;
    private const string Start = "data:image/";

    /// <summary>As it is stored and configured; null: it is none that is allowed.</summary>
    public static BrandLogo? Read(string? data)
    {
        if (data is null || !data.StartsWith(Start, StringComparison.Ordinal) || data.Length > (MostBytes * 4 / 3) + 100 || data.IndexOf(',', StringComparison.Ordinal) is not (> 0 and var comma))
        {
            return null;
        }

        var bytes = new byte[MostBytes];
        return Convert.TryFromBase64String(data[(comma + 1)..], bytes, out var length) ? Of(bytes[..length]) : null;
    }

    /// <summary>A file of a picture; null: it is none that is allowed.</summary>
    public static BrandLogo? Of(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using var data = SKData.CreateCopy(bytes);
        using var codec = bytes.Length is 0 or > MostBytes ? null : SKCodec.Create(data);
        return codec is { EncodedFormat: SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg, Info: { Width: > 0 and <= MostDots, Height: > 0 and <= MostDots } info }
            ? new BrandLogo(bytes, codec.EncodedFormat == SKEncodedImageFormat.Png ? "image/png" : "image/jpeg", Convert.ToHexString(SHA256.HashData(bytes), 0, 8), info.Width, info.Height)
            : null;
    }

    public string ToData() => $"data:{ContentType};base64,{Convert.ToBase64String(Bytes)}";

    /// <summary>How wide it is where it is so high, in the same unit.</summary>
    public float WidthAt(float height) => height * Width / Height;
}

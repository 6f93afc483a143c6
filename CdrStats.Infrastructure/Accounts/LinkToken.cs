using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>A proof as it stands in the address of a link.</summary>
internal static class LinkToken
{
    public static string Write(string proof) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(proof));

    /// <returns>Null: it was cut off, or is something else.</returns>
    public static string? Read(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

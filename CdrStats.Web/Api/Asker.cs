namespace CdrStats.Web.Api;

/// <summary>Who asks, for what is made once and answers many.</summary>
internal static class Asker
{
    /// <summary>The name of the signed-in user, or of the one whose key it is.</summary>
    public static string Who(this IHttpContextAccessor context) => context.HttpContext?.User.Identity?.Name ?? "";
}

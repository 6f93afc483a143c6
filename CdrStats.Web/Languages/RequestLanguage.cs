using CdrStats.Domain.Languages;
using CdrStats.Infrastructure.Accounts;
using Microsoft.AspNetCore.Localization;

namespace CdrStats.Web.Languages;

/// <summary>
/// The language of a request: the signed-in user's, else what was chosen at the sign-in in this browser, else the first of the browser's that is ours, else English.
/// Programs get English whatever they say. A circuit has the language of the request that opened it.
/// </summary>
internal sealed class RequestLanguage : RequestCultureProvider
{
    /// <summary>Written by the script of the page (wwwroot/js/shell.js).</summary>
    internal const string Cookie = "cdrstats-language";

    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        return Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(Of(httpContext).CultureName));
    }

    private static Language Of(HttpContext context) =>
        Accounts.AccountsModule.IsForPrograms(context.Request) ? Language.English
        : Language.Of(context.User.Language()) ?? Language.Of(context.Request.Cookies[Cookie]) ?? OfBrowser(context.Request) ?? Language.English;

    private static Language? OfBrowser(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Where(one => one.Quality is not 0).OrderByDescending(one => one.Quality ?? 1).Select(one => Language.Of(one.Value.Value)).FirstOrDefault(one => one is not null);
}

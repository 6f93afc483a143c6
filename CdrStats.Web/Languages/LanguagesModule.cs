using CdrStats.Domain.Languages;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Languages;

/// <summary>In which language pages are written: see docs/decisions/0017.</summary>
public static class LanguagesModule
{
    public static IServiceCollection AddLanguages(this IServiceCollection services) => services.AddSingleton<IStringLocalizer<Texts>, TextLocalizer>();

    /// <summary>After the sign-in, because a user has a language, and before all that says something.</summary>
    public static WebApplication UseLanguages(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var cultures = Language.All.Select(language => language.Culture).ToList();
        app.UseRequestLocalization(new RequestLocalizationOptions
        {
            DefaultRequestCulture = new(Language.English.Culture),
            SupportedCultures = cultures,
            SupportedUICultures = cultures,
            RequestCultureProviders = [new RequestLanguage()],
        });
        return app;
    }
}

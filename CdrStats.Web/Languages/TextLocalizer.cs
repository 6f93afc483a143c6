using System.Globalization;
using CdrStats.Infrastructure.Languages;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Languages;

/// <summary>What pages ask for their texts: in the language of the request or circuit.</summary>
internal sealed class TextLocalizer : IStringLocalizer<Texts>
{
    public LocalizedString this[string name]
    {
        get
        {
            var found = Now.Find(name);
            return new LocalizedString(name, found ?? name, found is null);
        }
    }

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var found = Now.Find(name);
            return new LocalizedString(name, string.Format(CultureInfo.CurrentCulture, found ?? name, arguments), found is null);
        }
    }

    private static Wording Now => Wording.Of(CultureInfo.CurrentUICulture.Name);

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => Now.Texts.Select(one => new LocalizedString(one.Key, one.Value));
}

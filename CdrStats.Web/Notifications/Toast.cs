using CdrStats.Domain.Notifications;

namespace CdrStats.Web.Notifications;

/// <summary>Something that pops up when it happens.</summary>
/// <param name="Key">By which it is known when it is seen again.</param>
/// <param name="Href">Where it leads.</param>
public sealed record Toast(string Key, Severity Severity, string Title, string Words, string Href);

namespace CdrStats.Web;

/// <summary>Names the one set of translations. The English text is the key, so English needs no file.</summary>
public sealed class Texts;

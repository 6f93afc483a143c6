namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>Texts within HTML and XML.</summary>
internal static class MarkedText
{
    /// <summary>Escapes what is markup; signs that XML does not have become �.</summary>
    public static void Write(ExportBuffer to, ReadOnlySpan<char> text)
    {
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var instead = text[at] switch
            {
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '&' => "&amp;"u8,
                '"' => "&quot;"u8,
                '\r' => "&#13;"u8,
                < ' ' and not ('\t' or '\n') or '\ufffe' or '\uffff' => "\ufffd"u8,
                _ => default,
            };
            if (instead.Length > 0)
            {
                to.Text(text[from..at]);
                to.Raw(instead);
                from = at + 1;
            }
        }

        to.Text(text[from..]);
    }
}

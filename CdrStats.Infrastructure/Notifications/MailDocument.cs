using CdrStats.Infrastructure.ConsoleSettings;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>A column of a table in a mail.</summary>
public sealed record MailColumn(string Name, bool IsRight = false);

/// <summary>A table in a mail.</summary>
/// <param name="Empty">What is said where there is no row.</param>
public sealed record MailTable(string Heading, IReadOnlyList<MailColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string Empty);

/// <summary>A picture shown within a mail.</summary>
/// <param name="Alt">What it shows, for those who do not see it.</param>
/// <param name="Width">As shown; it has twice as many dots.</param>
public sealed record MailImage(string Key, string Alt, byte[] Png, int Width, int Height);

/// <summary>What a mail says, before it is HTML and text.</summary>
/// <param name="Lead">What it is about, in a sentence or two.</param>
/// <param name="Foot">Why its reader gets it.</param>
public sealed record MailDocument(string Title, string Lead, MailImage? Image, IReadOnlyList<MailTable> Tables, string Foot)
{
    /// <summary>The code of the language that it is written in.</summary>
    public string Language { get; init; } = "en";
}

/// <summary>A file within a mail: attached, or shown in its HTML under a key.</summary>
/// <param name="Key">Null: attached.</param>
public sealed record MailPart(string Name, string ContentType, string? Key, byte[] Data);

/// <summary>A mail and one who gets it.</summary>
public sealed record AddressedMail(string Recipient, ComposedMail Mail);

/// <summary>A mail, whole, but for who gets it.</summary>
public sealed record ComposedMail(string Subject, string Text, string? Html, IReadOnlyList<MailPart> Parts)
{
    public static ComposedMail Of(string subject, MailDocument document, params IReadOnlyList<MailPart> attached)
    {
        ArgumentNullException.ThrowIfNull(document);
        MailPart[] shown = document.Image is { } image ? [new MailPart($"{image.Key}.png", "image/png", image.Key, image.Png)] : [];
        return new ComposedMail(subject, MailPlain.Of(document), MailHtml.Of(document), [.. shown, .. attached]);
    }

    /// <summary>The HTML with its pictures in it, as a browser shows it that has no mail around it.</summary>
    public string StandaloneHtml(Brand brand) => Parts.Where(part => part.Key is not null).Aggregate(
        MailBrand.Html(brand, Html ?? "", brand.Logo?.ToData() ?? ""), (html, part) => html.Replace($"cid:{part.Key}", $"data:{part.ContentType};base64,{Convert.ToBase64String(part.Data)}", StringComparison.Ordinal));
}

using System.Globalization;
using CdrStats.Infrastructure.ConsoleSettings;
using SkiaSharp;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>A column of a table on paper: where it begins and how wide it is, in points.</summary>
internal sealed record PaperColumn(string Title, float Left, float Width, bool IsRight = false);

/// <summary>Pages of A4 that fill from the top; each is written out when it is full.</summary>
internal sealed class StatementPaper : IDisposable
{
    private const float Width = 595, Height = 842, Margin = 42, Bottom = Height - 48, LogoHeight = 34;
    private readonly SKDocument _document;
    private readonly SKFont _plain = Font(StatementFonts.Plain);
    private readonly SKFont _bold = Font(StatementFonts.Bold);
    private readonly SKPaint _ink = new() { Color = SKColors.Black, IsAntialias = true };
    private readonly SKPaint _grey = new() { Color = new SKColor(90, 90, 90), IsAntialias = true };
    private readonly SKPaint _line = new() { Color = new SKColor(150, 150, 150), StrokeWidth = 0.5f };
    private readonly string _foot;
    private SKCanvas? _canvas;
    private float _y;
    private int _page;

    public StatementPaper(Stream output, string title, string author)
    {
        _document = SKDocument.CreatePdf(output, new SKDocumentPdfMetadata { Title = title, Author = author, Creator = "CdrStats Console", PdfA = false });
        _foot = title;
        NewPage();
    }

    private SKCanvas Canvas => _canvas!;

    /// <summary>A line of text; a longer one is cut to its width.</summary>
    public void Line(string text, float size = 8.5f, bool isBold = false, float left = 0, float width = Width - (2 * Margin), bool isGrey = false)
    {
        var font = isBold ? _bold : _plain;
        font.Size = size;
        Room(size * 1.45f);
        Canvas.DrawText(Fit(text, width, font), Margin + left, _y + size, SKTextAlign.Left, font, isGrey ? _grey : _ink);
        _y += size * 1.45f;
        (_plain.Size, _bold.Size) = (7.5f, 7.5f);
    }

    /// <summary>A logo and a stripe of a colour (#rrggbb) at the head of the first page; null: none.</summary>
    public void Brand(BrandLogo? logo, string? colour)
    {
        if (logo is not null)
        {
            using var picture = SKImage.FromEncodedData(logo.Bytes);
            var width = Math.Min(logo.WidthAt(LogoHeight), Width - (2 * Margin));
            Canvas.DrawImage(picture, SKRect.Create(Margin, _y, width, width * logo.Height / logo.Width), new SKSamplingOptions(SKCubicResampler.Mitchell));
            _y += LogoHeight + 10;
        }

        if (colour is not null)
        {
            using var stripe = new SKPaint { Color = SKColor.Parse(colour) };
            Canvas.DrawRect(Margin, _y, Width - (2 * Margin), 3, stripe);
            _y += 14;
        }
    }

    public void Gap(float height) => _y += height;

    /// <summary>Two blocks beside each other, the first line of each bold.</summary>
    public void Beside(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var top = _y;
        Block(left, 0);
        var end = _y;
        _y = top;
        Block(right, 280);
        _y = Math.Max(end, _y);

        void Block(IReadOnlyList<string> lines, float at)
        {
            for (var i = 0; i < lines.Count; i++)
            {
                Line(lines[i], 9, i == 0, at, 230);
            }
        }
    }

    public void Head(IReadOnlyList<PaperColumn> columns)
    {
        Room(28);
        Row(columns, [.. columns.Select(column => column.Title)], isBold: true);
        Canvas.DrawLine(Margin, _y, Width - Margin, _y, _line);
        _y += 2;
    }

    /// <summary>A row of a table; on a new page its head is repeated.</summary>
    public void Row(IReadOnlyList<PaperColumn> columns, IReadOnlyList<string> values, bool isBold = false)
    {
        if (Room(11) && !isBold)
        {
            Head(columns);
        }

        var font = isBold ? _bold : _plain;
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var text = Fit(values[i], column.Width, font);
            Canvas.DrawText(text, Margin + column.Left + (column.IsRight ? column.Width : 0), _y + 8, column.IsRight ? SKTextAlign.Right : SKTextAlign.Left, font, _ink);
        }

        _y += 11;
    }

    public void Close()
    {
        EndPage();
        _document.Close();
    }

    public void Dispose()
    {
        foreach (var one in (IDisposable[])[_plain, _bold, _ink, _grey, _line, _document])
        {
            one.Dispose();
        }
    }

    /// <returns>Whether a new page began.</returns>
    private bool Room(float height)
    {
        if (_y + height <= Bottom)
        {
            return false;
        }

        EndPage();
        NewPage();
        return true;
    }

    private void NewPage()
    {
        _canvas = _document.BeginPage(Width, Height);
        (_y, _page) = (Margin, _page + 1);
    }

    private void EndPage()
    {
        Canvas.DrawText(_foot, Margin, Height - 28, SKTextAlign.Left, _plain, _grey);
        Canvas.DrawText(string.Create(CultureInfo.InvariantCulture, $"page {_page}"), Width - Margin, Height - 28, SKTextAlign.Right, _plain, _grey);
        _document.EndPage();
    }

    // As wide as they are drawn, not as whole points of a screen: else letters stand apart, and whoever copies an amount gets spaces in it.
    private static SKFont Font(SKTypeface face) => new(face, 7.5f) { Hinting = SKFontHinting.None, Subpixel = true, LinearMetrics = true };

    private static string Fit(string text, float width, SKFont font)
    {
        if (font.MeasureText(text) <= width)
        {
            return text;
        }

        var length = font.BreakText(text, width - font.MeasureText("…"));
        return text[..length] + "…";
    }
}

using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.ConsoleSettings;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>Statements as files, made anew from what was issued each time they are asked for.</summary>
public sealed class StatementFiles(StatementQueries statements, Brand brand)
{
    /// <param name="output">Gets the page as it is made.</param>
    public async Task WriteHtmlAsync(Stream output, AccessScope scope, Statement statement, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(statement);
        await StatementHtml.WriteAsync(output, statement, await statements.DestinationsAsync(scope, statement.Id, cancellation), statements.CallsAsync(scope, statement.Id, cancellation), cancellation, brand);
    }

    /// <returns>A temporary file, open at its beginning, which goes when it is closed.</returns>
    public async Task<Stream> PdfAsync(AccessScope scope, Statement statement, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"cdrstats-{Guid.NewGuid():N}.pdf"),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous, BufferSize = 64 * 1024 });
        try
        {
            var destinations = await statements.DestinationsAsync(scope, statement.Id, cancellation);
            await Task.Run(() => StatementPdf.WriteAsync(file, statement, destinations, statements.CallsAsync(scope, statement.Id, cancellation), cancellation, brand), cancellation);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a file of it is called.</summary>
    public static string Name(Statement statement, string extension)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return $"{statement.Title.ToLowerInvariant()}-{string.Concat(statement.Number.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))}.{extension}";
    }
}

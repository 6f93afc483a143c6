using Microsoft.AspNetCore.OpenApi;

namespace CdrStats.Web.Api.Explorer;

/// <summary>The calls of the interface, read from its document once: it is the same as long as the console runs.</summary>
public sealed class ExplorerCalls(IServiceProvider services)
{
    private IReadOnlyList<ExplorerCall>? _calls;

    public async Task<IReadOnlyList<ExplorerCall>> ReadAsync(CancellationToken cancellation) =>
        _calls ??= ExplorerCall.All(await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(cancellation));
}

using CdrStats.Domain.Accounts;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Import;

/// <summary>The page that imports files, and its place in the navigation.</summary>
public static class ImportPages
{
    public static IServiceCollection AddImportPages(this IServiceCollection services) =>
        services.AddNavEntry(new NavEntry(NavGroup.Admin, "Import calls", "admin/import", Icons.Material.Outlined.UploadFile, Permissions.Administer("cdr"), Order: 3));
}

using Bunit;
using CdrStats.Web.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Web.Tests.Shell;

/// <summary>A component under test, with what the shell registers for every page.</summary>
public abstract class ConsoleContext : BunitContext
{
    protected ConsoleContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        Services.AddShellComponents();
    }
}

namespace CdrStats.Testing;

/// <summary>
/// The built <c>cdr-pusher</c>, to be started with <c>dotnet</c> as a process of its own. It is taken from its own output:
/// beside the tests it would find neither its packages nor its own settings of the runtime.
/// </summary>
public static class PusherProgram
{
    public static string File
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "CdrStats.Pusher", own.Name, "cdr-pusher.dll");
        }
    }
}

// Each class here breaks one of the rules of this folder, on purpose.
namespace CdrStats.Web.Tests.Architecture
{
    public class Open;

    internal sealed class CarelessQueries
    {
        public static Task<int> ReadAsync() => Task.FromResult(0);
    }
}

namespace CdrStats.Web.Tests.Architecture.Offenders.Domain
{
    internal sealed class Reads
    {
        public static string Text => File.ReadAllText("rates.csv");
    }
}

namespace CdrStats.Web.Tests.Architecture.Offenders.Infrastructure
{
    internal sealed class Shows
    {
        public static MudBlazor.Color Colour => MudBlazor.Color.Primary;
    }
}

namespace CdrStats.Web.Tests.Architecture.Offenders.Web.Calls
{
    internal sealed class Asks(CdrStats.Infrastructure.Storage.CdrStatsDb db)
    {
        public Microsoft.EntityFrameworkCore.DbContext Context => db;
    }
}

namespace CdrStats.Web.Tests.Architecture.Offenders.Pusher
{
    internal sealed class Borrows(CdrStats.Infrastructure.Storage.Database database)
    {
        public string Connection => database.ConnectionString;
    }
}

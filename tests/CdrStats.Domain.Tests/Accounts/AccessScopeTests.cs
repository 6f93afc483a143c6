using CdrStats.Domain.Accounts;
using Xunit;

namespace CdrStats.Domain.Tests.Accounts;

public sealed class AccessScopeTests
{
    [Fact]
    public void A_part_of_a_scope_is_never_more_than_the_scope()
    {
        Assert.Equal(AccessScope.Customer(7), AccessScope.Everything.Within(7));
        Assert.Equal(AccessScope.Customer(7), AccessScope.Customer(7).Within(7));
        Assert.Equal(AccessScope.Nothing, AccessScope.Customer(7).Within(8));
        Assert.Equal(AccessScope.Nothing, AccessScope.Nothing.Within(7));
        Assert.False(AccessScope.Everything.Within(7).SeesBuySide);
    }
}

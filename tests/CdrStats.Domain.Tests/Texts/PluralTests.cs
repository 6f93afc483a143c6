using CdrStats.Domain.Texts;
using Xunit;

namespace CdrStats.Domain.Tests.Texts;

public sealed class PluralTests
{
    [Theory]
    [InlineData(0, "0 records wait")]
    [InlineData(1, "1 record waits")]
    [InlineData(2, "2 records wait")]
    [InlineData(1200, "1,200 records wait")]
    public void One_is_singular_and_none_is_plural(long count, string said) => Assert.Equal(said, Plural.Of(count, "record waits", "records wait"));
}

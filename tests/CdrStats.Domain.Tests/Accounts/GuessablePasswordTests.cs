using CdrStats.Domain.Accounts;
using Xunit;

namespace CdrStats.Domain.Tests.Accounts;

public sealed class GuessablePasswordTests
{
    [Theory]
    [InlineData("Password2026")]
    [InlineData("P@ssw0rd!2026")]
    [InlineData("Summer2026!")]
    [InlineData("administrator1")]
    [InlineData("CdrStats-2026")]
    [InlineData("welcome welcome")]
    [InlineData("1234567890")]
    [InlineData("qwertyuiop12")]
    [InlineData("abcdefghijkl")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("maria.lopez99")]
    [InlineData("MariaLopez2026")]
    public void What_is_tried_first_is_not_taken(string password) => Assert.NotNull(GuessablePassword.Why(password, "maria.lopez", "maria.lopez@example.com"));

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("Proof-2026-console")]
    [InlineData("Portal-2026-customer")]
    [InlineData("tXk7wQ9dRmZ3vBn4")]
    [InlineData("grüne Wolken über Cádiz")]
    [InlineData("my password is a river of geese")]
    [InlineData("maria.lopez likes 7 geese")]
    public void What_is_long_and_nobodys_word_is_taken_whatever_its_characters(string password) => Assert.Null(GuessablePassword.Why(password, "maria.lopez", null));
}

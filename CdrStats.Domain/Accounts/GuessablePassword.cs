using System.Text;

namespace CdrStats.Domain.Accounts;

/// <summary>
/// Which passwords are long enough and guessed all the same (NIST SP 800-63B, 5.1.1.2): common words, the product's and the user's own names, rows of keys, with a few
/// characters around them. There is no rule about kinds of characters.
/// </summary>
public static class GuessablePassword
{
    /// <summary>So many characters beside a word that everybody tries first make it no harder to guess.</summary>
    private const int FewBeside = 5;

    /// <summary>So many turns in a row of keys are guessed with it.</summary>
    private const int FewTurns = 2;

    private const string Keys = "1234567890 qwertyuiop asdfghjkl zxcvbnm azerty qwertz 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv5tgb6yhn";
    private const string Signs = "@0134573$";
    private const string MeantBy = "aoieastes";

    // The longest first, so that none hides another.
    private static readonly string[] Words =
    [
        .. "password passwort passphrase motdepasse contrasena parola senha welcome willkommen bienvenue letmein iloveyou trustnoone changeme default secret master login access administrator admin root superuser supervisor operator manager guest demo test user dragon monkey football baseball basketball sunshine princess superman batman shadow hunter michael jordan charlie freedom whatever starwars pokemon computer internet spring summer autumn winter january february march april june july august september october november december monday friday cdrstats console freeswitch asterisk kamailio opensips telecom telephone voip sip company"
            .Split(' ').OrderByDescending(word => word.Length),
    ];

    /// <summary>Why it is not taken, or null.</summary>
    /// <param name="names">Of the user: a name, a mail address.</param>
    public static string? Why(string password, params IEnumerable<string?> names)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(names);
        var plain = Plain(password);
        if (Turns(plain) <= FewTurns)
        {
            return "It is a row of keys or characters, which is tried early.";
        }

        var own = names.OfType<string>().SelectMany(name => name.Split('@')).Select(Plain).Where(name => name.Length >= 4).ToList();
        return Left(plain, own) < FewBeside || Left(Unsigned(password), own) < FewBeside ? "It is the user's name with little beside it."
            : Left(plain, Words) < FewBeside || Left(Unsigned(password), Words) < FewBeside ? "It is a word that is tried first, with little beside it."
            : null;
    }

    // Letters and digits alone, small.
    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    // With the letters that signs are written for: p@ssw0rd.
    private static string Unsigned(string text) => Plain(string.Concat(text.Select(one => Signs.IndexOf(one, StringComparison.Ordinal) is var at and >= 0 ? MeantBy[at] : one)));

    private static int Left(string text, IEnumerable<string> words)
    {
        var (rest, was) = (new StringBuilder(text), text.Length);
        foreach (var word in words)
        {
            rest.Replace(word, "");
        }

        return rest.Length == was ? int.MaxValue : rest.Length;
    }

    // How often the next character is not the same, the next or the one before, of the alphabet or of the keys.
    private static int Turns(string text) => text.Zip(text.Skip(1)).Count(pair => Math.Abs(pair.First - pair.Second) > 1 && !AreNeighbours(pair.First, pair.Second));

    private static bool AreNeighbours(char one, char other) => Keys.Contains($"{one}{other}", StringComparison.Ordinal) || Keys.Contains($"{other}{one}", StringComparison.Ordinal);
}

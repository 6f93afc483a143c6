namespace CdrStats.Infrastructure.Demo;

/// <summary>How an invented call went: its cause and its seconds.</summary>
internal readonly record struct CallOutcome(int Cause, int TalkSeconds, int RingSeconds, int? ProgressSeconds)
{
    // Failures by frequency: busy, no answer, cancelled by the caller, number not allocated, congestion, rejected, timer, temporary failure.
    private static readonly (int Cause, int Weight)[] Usual = [(17, 24), (19, 30), (487, 26), (1, 8), (34, 4), (21, 4), (102, 2), (41, 2)];
    private static readonly (int Cause, int Weight)[] Troubled = [(34, 42), (41, 16), (38, 8), (17, 10), (19, 12), (487, 9), (1, 3)];

    /// <summary>To a country: poor where the cheap carrier goes, and bad for its mobiles in Nigeria and Pakistan.</summary>
    public static CallOutcome To(DemoRoute route, bool isMobile, Func<double> chance, Func<double> gauss)
    {
        var isBad = isMobile && route.Country is "NG" or "PK";
        var answered = isBad ? 0.29 : DemoDecks.IsBoreasCheaper(route) ? 0.47 : isMobile ? 0.58 : 0.63;
        return Draw(chance, gauss, answered, isBad || (DemoDecks.IsBoreasCheaper(route) && chance() < 0.4) ? Troubled : Usual);
    }

    public static CallOutcome Draw(Func<double> chance, Func<double> gauss, double answered, (int Cause, int Weight)[]? failures = null)
    {
        var delay = 1 + (int)(chance() * chance() * 6);
        if (chance() < answered)
        {
            // Nearly one call in ten is over at once: a voice box, or the wrong person. The rest is log-normal, 95 s in the middle.
            var talked = chance() < 0.09 ? 1 + (int)(chance() * 6) : (int)Math.Clamp(Math.Exp(4.55 + (1.05 * gauss())), 1, 7200);
            return new CallOutcome(16, talked, delay + 2 + (int)(-Math.Log(1 - chance()) * 8), delay);
        }

        var cause = Pick(failures ?? Usual, chance());
        return cause switch
        {
            19 => new CallOutcome(cause, 0, 30 + (int)(chance() * 31), delay),
            487 => new CallOutcome(cause, 0, delay + 2 + (int)(chance() * 25), delay),
            17 or 21 => new CallOutcome(cause, 0, delay + (int)(chance() * 5), delay),
            102 => new CallOutcome(cause, 0, 32, null),
            _ => new CallOutcome(cause, 0, (int)(chance() * 4), null),
        };
    }

    private static int Pick((int Cause, int Weight)[] from, double chance)
    {
        var wanted = chance * from.Sum(item => item.Weight);
        foreach (var (cause, weight) in from)
        {
            if ((wanted -= weight) < 0)
            {
                return cause;
            }
        }

        return from[^1].Cause;
    }
}

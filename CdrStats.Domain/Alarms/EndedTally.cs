namespace CdrStats.Domain.Alarms;

/// <summary>Sums over calls that ended one after the other, and how long the runs of unanswered attempts among them are.</summary>
internal struct EndedTally
{
    private const decimal Million = 1_000_000m;

    private long _calls;
    private long _attempts;
    private long _answered;
    private long _effective;
    private long _talked;
    private long _duration;
    private long _short;
    private long _sell;
    private long _buy;

    /// <summary>Calls at once, and one: 0 is not known.</summary>
    private long _most;

    /// <summary>Unanswered attempts before the first answered one, after the last, and the most in a row; all of them where none was answered.</summary>
    private long _leading;
    private long _trailing;
    private long _longest;

    public void Add(in EndedRow row, int currency, int shortSeconds)
    {
        if (row.Duration >= 0)
        {
            _calls++;
            _duration += row.Duration;
            if (row.Currency == currency)
            {
                _sell += row.SellMillionths;
                _buy += row.BuyMillionths;
            }
        }

        if (row.Talked > 0)
        {
            _attempts++;
            _answered++;
            _effective++;
            _talked += row.Talked;
            _short += row.Talked < shortSeconds ? 1 : 0;
            _trailing = 0;
        }
        else if (row.Talked != EndedRow.NoAttempt)
        {
            _attempts++;
            _effective += row.Talked == EndedRow.Reached ? 1 : 0;
            _leading += _answered == 0 ? 1 : 0;
            _longest = Math.Max(_longest, ++_trailing);
        }
    }

    /// <summary>What was counted already, runs left out.</summary>
    public static EndedTally Of(AlarmFigures figures) => new()
    {
        _calls = figures.Calls,
        _attempts = figures.Attempts,
        _answered = figures.Answered,
        _effective = figures.Effective,
        _talked = figures.Talked,
        _duration = figures.Duration,
        _short = figures.ShortOnes,
        _sell = (long)(figures.SellCost * Million),
        _buy = (long)(figures.BuyCost * Million),
        _most = figures.Concurrent is { } most ? most + 1L : 0,
    };

    /// <summary>Adds an attempt of which nothing is known but whether it was answered.</summary>
    public void Add(bool isAnswered)
    {
        _attempts++;
        if (isAnswered)
        {
            _answered++;
            _trailing = 0;
            return;
        }

        _leading += _answered == 0 ? 1 : 0;
        _longest = Math.Max(_longest, ++_trailing);
    }

    /// <summary>Adds what came after.</summary>
    public void Append(in EndedTally later)
    {
        _longest = Math.Max(Math.Max(_longest, later._longest), _trailing + later._leading);
        _leading += _answered == 0 ? later._leading : 0;
        _trailing = later._answered == 0 ? _trailing + later._trailing : later._trailing;
        _calls += later._calls;
        _attempts += later._attempts;
        _answered += later._answered;
        _effective += later._effective;
        _talked += later._talked;
        _duration += later._duration;
        _short += later._short;
        _sell += later._sell;
        _buy += later._buy;
        _most = Math.Max(_most, later._most);
    }

    public readonly AlarmFigures Figures => new(_calls, _attempts, _answered, _effective, _talked, _duration, _sell / Million, _buy / Million, _short, _longest, _most == 0 ? null : (int)(_most - 1));
}

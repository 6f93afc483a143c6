namespace CdrStats.Domain.Rating;

/// <summary>The first rate of the longest prefix of a number, valid or not, and the number of its terms; 0 is none.</summary>
internal readonly record struct SoughtRate(int Longest, int Terms);

/// <summary>A rate where its deck keeps it: prices and compares without a <see cref="Rate"/> being made. Its default is none.</summary>
internal readonly record struct FoundRate(RateDeck Deck, int At)
{
    public bool IsNone => At == 0;

    public long Id => Packed.Id;

    public string Prefix => Packed.Prefix;

    public string Destination => Deck.DestinationAt(At);

    public decimal PerMinute => IsExact ? MoneyUnits.ToDecimal(Packed.PerMinute) : ToRate().PerMinute;

    private ref readonly PackedRate Packed => ref Deck[At];

    private ref readonly RateTerms Terms => ref Deck.TermsOf(in Packed);

    /// <summary>Whether all amounts are whole <see cref="MoneyUnits"/>, as all stored ones are.</summary>
    private bool IsExact => Packed.PerMinute >= 0;

    public Rate ToRate() => Deck.RateAt(At);

    public long Billed(int seconds) => Charging.Billed(in Terms, seconds);

    /// <summary>The cost of so many seconds after <see cref="Billed"/>, rounded.</summary>
    public decimal Cost(int seconds, long billed, int decimals) =>
        IsExact
            ? MoneyUnits.RoundedSixtieth(Charging.Sixtyfold(Packed.PerMinute, in Terms, billed), decimals)
            : Charging.Cost(ToRate(), seconds, decimals);

    /// <summary>Whether a call of so many seconds costs anything.</summary>
    public bool ChargesAnything(int seconds)
    {
        ref readonly var terms = ref Terms;
        return !IsExact ? Charging.Sixtyfold(ToRate(), seconds) > 0
            : terms.InitialPerMinute != RateTerms.NoInitialRate ? Sixtyfold(seconds) > 0
            : (Packed.PerMinute | terms.ConnectionFee | terms.MinimumCharge) != 0 && Charging.Billed(in terms, seconds) > 0;
    }

    public int ComparePerMinute(FoundRate other) =>
        IsExact && other.IsExact ? Packed.PerMinute.CompareTo(other.Packed.PerMinute) : PerMinute.CompareTo(other.PerMinute);

    /// <summary>Compares the costs of a call by two rates, before rounding and exactly.</summary>
    public int CompareCosts(FoundRate other, int seconds) =>
        IsExact && other.IsExact
            ? Sixtyfold(seconds).CompareTo(other.Sixtyfold(seconds))
            : Charging.Sixtyfold(ToRate(), seconds).CompareTo(Charging.Sixtyfold(other.ToRate(), seconds));

    private UInt128 Sixtyfold(int seconds)
    {
        ref readonly var terms = ref Terms;
        return Charging.Sixtyfold(Packed.PerMinute, in terms, Charging.Billed(in terms, seconds));
    }
}

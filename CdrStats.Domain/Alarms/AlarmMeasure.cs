namespace CdrStats.Domain.Alarms;

/// <summary>What an alarm measures over its window, with the numbers of the database and the interface (spec/alarms.md, Measures).</summary>
public enum AlarmMeasure
{
    /// <summary>Average length of call: billed seconds of answered attempts, each.</summary>
    Aloc = 1,

    /// <summary>Answer-seizure ratio, percent.</summary>
    Asr = 2,

    /// <summary>Consecutive incomplete calls: the longest run of attempts that were not answered.</summary>
    Cic = 101,

    /// <summary>Network effectiveness ratio, percent.</summary>
    Ner = 102,
    Calls = 103,

    /// <summary>Duration of all records, in minutes.</summary>
    Minutes = 104,
    SellCost = 105,
    BuyCost = 106,

    /// <summary>The highest number of calls at once, as live feeds told it: of all calls, of one switch or of one customer.</summary>
    ConcurrentCalls = 107,

    /// <summary>Calls to the countries and prefixes that the alarm lists: it has to list some.</summary>
    CallsToDestinations = 108,

    /// <summary>Answered attempts shorter than the alarm's seconds, of all answered ones, percent.</summary>
    ShortCalls = 109,
}

/// <summary>When a measured value fires (spec/alarms.md, Conditions).</summary>
public enum AlarmCondition
{
    LessThan = 1,
    GreaterThan = 2,
    DecreaseBy = 3,
    IncreaseBy = 4,
    PercentDecreaseBy = 5,
    PercentIncreaseBy = 6,
}

/// <summary>What follows from a measure or a condition.</summary>
public static class AlarmKinds
{
    /// <summary>Whether it is a share of something, or an average over something: without any of that it has no value.</summary>
    public static bool NeedsCalls(this AlarmMeasure measure) => measure is AlarmMeasure.Aloc or AlarmMeasure.Asr or AlarmMeasure.Ner or AlarmMeasure.ShortCalls;

    /// <summary>Whether live feeds tell it, and not the records of calls.</summary>
    public static bool IsLive(this AlarmMeasure measure) => measure == AlarmMeasure.ConcurrentCalls;

    /// <summary>Whether it adds up amounts, which is only done within a currency.</summary>
    public static bool IsMoney(this AlarmMeasure measure) => measure is AlarmMeasure.SellCost or AlarmMeasure.BuyCost;

    /// <summary>Whether the value is held against that of another window.</summary>
    public static bool Compares(this AlarmCondition condition) => condition is not (AlarmCondition.LessThan or AlarmCondition.GreaterThan);

    /// <summary>What is held against the threshold: the value, or by how much it changed; null: there is none.</summary>
    /// <param name="value">c.</param>
    /// <param name="reference">p.</param>
    public static decimal? Held(this AlarmCondition condition, decimal? value, decimal? reference) => condition switch
    {
        AlarmCondition.DecreaseBy => reference - value,
        AlarmCondition.IncreaseBy => value - reference,
        AlarmCondition.PercentDecreaseBy => reference == 0 ? null : (reference - value) / reference * 100,
        AlarmCondition.PercentIncreaseBy => reference == 0 ? null : (value - reference) / reference * 100,
        _ => value,
    };

    public static bool IsPercentage(this AlarmCondition condition) => condition is AlarmCondition.PercentDecreaseBy or AlarmCondition.PercentIncreaseBy;
}

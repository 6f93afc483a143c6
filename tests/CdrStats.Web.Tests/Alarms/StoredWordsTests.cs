using System.Globalization;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Diagnostics;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Web.Alarms;
using Microsoft.Extensions.Localization;
using Xunit;

namespace CdrStats.Web.Tests.Alarms;

/// <summary>What is stored of incidents in English goes through the localiser, sentence and values.</summary>
public sealed class StoredWordsTests
{
    private static readonly AlarmRule Rule = new(AlarmMeasure.Asr, AlarmCondition.PercentDecreaseBy, 30, AlarmPeriod.Hour, AlarmReference.Before, AlarmScope.All, LeastAttempts: 20);

    private readonly Shouted _texts = new();

    [Fact]
    public void Every_finding_of_an_alarm_is_told_whole()
    {
        foreach (var measure in Enum.GetValues<AlarmMeasure>())
        {
            foreach (var condition in Enum.GetValues<AlarmCondition>())
            {
                foreach (var (least, compared) in new[] { (0, 40m), (20, 40m), (0, 20m), (20, 20m) })
                {
                    var rule = Rule with { Measure = measure, Condition = condition, LeastAttempts = least, Currency = "EUR" };
                    Told(AlarmText.Finding(rule, new AlarmVerdict.Judged(23.5m, 33.5m, compared, compared > 30)), AlarmText.Of(measure), AlarmText.Of(condition));
                }

                Told(AlarmText.Finding(Rule with { Measure = measure, Condition = condition }, new AlarmVerdict.NoData(AlarmGap.TooFew, 12, 3)), AlarmText.Of(measure));
            }

            foreach (var gap in Enum.GetValues<AlarmGap>().Where(gap => gap != AlarmGap.TooFew))
            {
                Told(AlarmText.Finding(Rule with { Measure = measure }, new AlarmVerdict.NoData(gap)), AlarmText.Of(measure), AlarmText.Of(gap));
            }
        }
    }

    [Theory]
    [InlineData("5 calls to premium or satellite numbers within an hour", "{5} CALLS TO PREMIUM OR SATELLITE NUMBERS WITHIN AN HOUR")]
    [InlineData("1 call to listed test numbers, the last to 37160100", "{1} CALL TO LISTED TEST NUMBERS, THE LAST TO {37160100}")]
    [InlineData("first call ever to Cuba", "FIRST CALL EVER TO {CUBA}")]
    [InlineData("first call ever to Cuba (3 calls)", "FIRST CALL EVER TO {CUBA} ({3} CALLS)")]
    [InlineData("60 different numbers in Cuba within a quarter of an hour, where it seldom calls", "{60} DIFFERENT NUMBERS IN {CUBA} WITHIN A QUARTER OF AN HOUR, WHERE IT SELDOM CALLS")]
    [InlineData("504.00 EUR of calls within an hour", "{504.00} {EUR} OF CALLS WITHIN AN HOUR")]
    [InlineData("768 calls in an hour that has 56 as a rule (the same hour of the same weekday, 6 of them)", "{768} CALLS IN AN HOUR THAT HAS {56} AS A RULE ({THE SAME HOUR OF THE SAME WEEKDAY}, {6} OF THEM)")]
    [InlineData("a part of incident 7: carrier Sol: 1 of 40 attempts were answered lately", "A PART OF INCIDENT {7}: {CARRIER {Sol}: {1} OF {40} ATTEMPTS WERE ANSWERED LATELY}")]
    [InlineData("usually 40 calls a minute at this hour, none for 6 minutes", "USUALLY {{40} CALLS A MINUTE} AT THIS HOUR, NONE FOR {{6} MINUTES}")]
    [InlineData("the call to 8816 on fs is not hung up: no such call (by the rule Calls at once)", "THE CALL TO {8816} ON {fs} IS NOT HUNG UP: {NO SUCH CALL} (BY THE RULE {CALLS AT ONCE})")]
    [InlineData("to nobody", "TO NOBODY")]
    [InlineData("to ana", "TO {ana}")]
    [InlineData("what somebody else wrote", "what somebody else wrote")]
    public void A_sentence_is_known_by_its_form_and_its_values_stay(string stored, string told) => Assert.Equal(told, _texts.Told(stored));

    [Fact]
    public void A_silence_is_told_as_it_is_made()
    {
        Assert.Equal("USUALLY {{1} CALL AN HOUR} WHEN IT FELL SILENT, NONE FOR {{3} DAYS}", _texts.Told(new Silence(1, TimeSpan.FromDays(3.2), false).Words));
        Assert.Equal("USUALLY {{1,200} CALLS A MINUTE} AT THIS HOUR, NONE FOR {{1} MINUTE}", _texts.Told(new Silence(72_000, TimeSpan.FromSeconds(70)).Words));
    }

    [Fact]
    public void Names_of_what_no_alarm_found_are_told_and_those_of_alarms_and_comments_are_peoples_own()
    {
        var incident = new Incident(1, null, default, null, null, default, 1, 5, null, default, null, null, null, null)
        {
            Subject = IncidentSubject.None with { Fraud = FraudKind.Premium, Name = "Premium and satellite numbers: Hotel Sol, account acc1", Words = "5 calls in progress at once" },
        };
        Assert.Equal("{PREMIUM AND SATELLITE NUMBERS}: {Hotel Sol}, ACCOUNT {acc1}", _texts.Name(incident));
        Assert.Equal("{5} CALLS IN PROGRESS AT ONCE", _texts.Reason(incident));
        Assert.Equal("NO CALLS FROM SWITCH {fs}", _texts.Name(incident with { Subject = IncidentSubject.None with { Name = "No calls from switch fs" } }));
        var alarm = incident with { Alarm = Alarm.New("UTC") with { Name = "No calls from switch fs" } };
        Assert.Equal(("No calls from switch fs", "ASR (ANSWER-SEIZURE RATIO) 5 %"), (_texts.Name(alarm), _texts.Reason(alarm)));
        Assert.Equal("to ana", _texts.Line(new IncidentEvent(default, "bob", IncidentEventKind.Commented, "to ana")));
        Assert.Equal("{Few answers} FIRES, TOO (INCIDENT {3})", _texts.Line(new IncidentEvent(default, null, IncidentEventKind.Commented, "Few answers fires, too (incident 3)")));
    }

    [Fact]
    public void A_number_is_written_as_the_reader_writes_it()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        Assert.Equal(("17.279,5 %", "–"), (StoredWords.Value(17_279.5m, "%"), StoredWords.Value(null, "%")));
        CultureInfo.CurrentCulture = before;
    }

    // Told are all letters but those of the values, and the words that are to be told among these.
    private void Told(string stored, params string[] words)
    {
        var told = _texts.Told(stored);
        Assert.Contains('{', told);
        Assert.All(words, word => Assert.Contains(word, told, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotMatch("[a-z]", told.Replace("{23.5 s}", "", StringComparison.Ordinal).Replace(" s}", "}", StringComparison.Ordinal).Replace(" min}", "}", StringComparison.Ordinal));
    }

    /// <summary>A language of capital letters, with values in braces.</summary>
    private sealed class Shouted : IStringLocalizer
    {
        public LocalizedString this[string name] => new(name, name.ToUpperInvariant());

        public LocalizedString this[string name, params object[] arguments] =>
            new(name, string.Format(CultureInfo.InvariantCulture, name.ToUpperInvariant(), [.. arguments.Select(argument => $"{{{argument}}}")]));

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
    }
}

using CdrStats.Domain.Reporting;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Reporting;

public sealed class RangePiecesTests
{
    private static readonly DateTimeOffset Spring = new(2026, 3, 27, 0, 0, 0, TimeSpan.Zero);

    private static Arbitrary<(TimeRange Range, string Zone, SeriesStep Step, int Kept)> Asked { get; } = (
        from grain in Gen.Elements(1, 60, 900, 3600)
        from first in Gen.Choose(0, 6 * 86400)
        from length in Gen.Choose(0, 40 * 86400)
        from zone in Gen.Elements("Etc/UTC", "Europe/Madrid", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")
        from step in Gen.Elements(SeriesStep.Quarter, SeriesStep.Hour, SeriesStep.Day, SeriesStep.Month)
        from kept in Gen.Choose(0, 31)
        select (new TimeRange(Spring.AddSeconds(first / grain * grain), Spring.AddSeconds((first + length) / grain * grain)), zone, step, kept)).ToArbitrary();

    [Fact]
    public void Pieces_are_the_range_once_and_no_bucket_reaches_over_a_step() =>
        Prop.ForAll(Asked, asked =>
        {
            var (range, name, step, kept) = asked;
            var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
            var cuts = range.Steps(step, zone).ToList();
            var pieces = RangePieces.Of(range, cuts, span => (kept & (1 << (int)span)) != 0, (kept & 1) != 0);

            var all = Buckets(pieces.SixteenDays, 16 * 86400).Concat(Buckets(pieces.Days, 86400)).Concat(Buckets(pieces.SixHours, 6 * 3600)).Concat(Buckets(pieces.Hours, 3600)).Concat(Buckets(pieces.Quarters, 900)).Concat(pieces.Rest).OrderBy(piece => piece.From).ToList();
            var at = range.From;
            foreach (var bucket in all)
            {
                Assert.Equal(at, bucket.From);
                Assert.DoesNotContain(cuts, cut => cut > bucket.From && cut < bucket.To && !pieces.Rest.Contains(bucket));
                at = bucket.To;
            }

            Assert.Equal(range.To, at);
            Assert.True(((kept & 16) != 0 || pieces.SixHours.Count == 0) && ((kept & 8) != 0 || pieces.SixteenDays.Count == 0) && ((kept & 4) != 0 || pieces.Days.Count == 0) && ((kept & 2) != 0 || pieces.Hours.Count == 0) && ((kept & 1) != 0 || pieces.Quarters.Count == 0));
            // As large as they can be.
            Assert.True((kept & 1) == 0 || pieces.Rest.All(rest => rest.Inside(TimeSpan.FromMinutes(15)) is var whole && whole.From == whole.To));
            Assert.True((kept & 2) == 0 || pieces.Quarters.SelectMany(piece => Between(piece, cuts)).All(piece => piece.Inside(TimeSpan.FromHours(1)) is var whole && whole.From == whole.To));
            Assert.True((kept & 16) == 0 || pieces.Hours.SelectMany(piece => Between(piece, cuts)).All(piece => piece.Inside(TimeSpan.FromHours(6)) is var whole && whole.From == whole.To));
            Assert.True((kept & 4) == 0 || pieces.SixHours.Concat(pieces.Hours).SelectMany(piece => Between(piece, cuts)).All(piece => piece.Inside(TimeSpan.FromDays(1)) is var whole && whole.From == whole.To));
            Assert.True((kept & 8) == 0 || pieces.Days.SelectMany(piece => Between(piece, cuts)).All(piece => piece.Inside(TimeSpan.FromDays(16)) is var whole && whole.From == whole.To));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_year_of_days_of_Madrid_is_hours_about_six_together_and_a_year_whole_is_days()
    {
        var madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");
        var year = new TimeRange(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero));

        var daily = RangePieces.Of(year, [.. year.Steps(SeriesStep.Day, madrid)], _ => true, true);
        var whole = RangePieces.Of(year, [], span => span != TotalSpan.SixteenDays, true);

        // A day of Madrid begins at 22 or 23 o'clock UTC: three times six hours lie in each, and the night between them is hours.
        Assert.Equal([.. Enumerable.Range(0, 365).Select(day => year.From.AddHours(1).AddDays(day)).Select(midnight => new TimeRange(midnight, midnight.AddHours(18)))], daily.SixHours);
        Assert.Equal(year.To - year.From, daily.SixHours.Concat(daily.Hours).Aggregate(TimeSpan.Zero, (sum, piece) => sum + (piece.To - piece.From)));
        Assert.Empty(daily.Days);
        Assert.Equal([new TimeRange(year.From.AddHours(1), year.To.AddHours(-23))], whole.Days);
        Assert.Equal([new TimeRange(year.To.AddHours(-23), year.To.AddHours(-5))], whole.SixHours);
        Assert.Equal([new TimeRange(year.From, year.From.AddHours(1)), new TimeRange(year.To.AddHours(-5), year.To)], whole.Hours);
    }

    private static IEnumerable<TimeRange> Between(TimeRange piece, IReadOnlyList<DateTimeOffset> cuts)
    {
        var from = piece.From;
        foreach (var cut in cuts.Where(cut => cut > piece.From && cut < piece.To).Append(piece.To))
        {
            yield return new TimeRange(from, cut);
            from = cut;
        }
    }

    private static IEnumerable<TimeRange> Buckets(IEnumerable<TimeRange> pieces, int seconds)
    {
        foreach (var piece in pieces)
        {
            Assert.True(piece.From.ToUnixTimeSeconds() % seconds == 0 && piece.To.ToUnixTimeSeconds() % seconds == 0 && piece.To > piece.From);
            for (var at = piece.From; at < piece.To; at = at.AddSeconds(seconds))
            {
                yield return new TimeRange(at, at.AddSeconds(seconds));
            }
        }
    }
}

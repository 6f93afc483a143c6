using Xunit;

namespace CdrStats.Pusher.Tests.Sources.Csv;

public sealed class GrowingFileTests
{
    [Fact]
    public async Task Lines_come_once_each_and_in_order_as_the_file_grows_and_over_restarts()
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv", 1, 250);
        await lab.DrainAsync();
        lab.AppendCalls("Master.csv", 251, 10);
        await lab.DrainAsync();
        lab.Restart();
        lab.AppendCalls("Master.csv", 261, 40);
        Assert.Equal(CsvLab.Ids(1, 300), await lab.DrainAsync());
        Assert.Equal(0, lab.Again);
    }

    [Fact]
    public async Task What_was_not_marked_comes_again_under_the_same_keys()
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv", 1, 300);
        await lab.BatchAsync();
        await lab.BatchAsync(mark: false);
        Assert.Equal(100, await lab.BatchAsync(mark: false));
        Assert.Equal(100, lab.Again);
        lab.Restart();
        Assert.Equal(CsvLab.Ids(1, 300), await lab.DrainAsync());
        Assert.Equal(200, lab.Again);
    }

    [Fact]
    public async Task Equal_lines_are_as_many_records_whenever_the_pusher_is_killed_and_a_copy_of_the_file_brings_none()
    {
        using var lab = new CsvLab();
        lab.Append("Master.csv", string.Concat(Enumerable.Repeat("same,\n", 90)) + "other,\n" + string.Concat(Enumerable.Repeat("same,\n", 90)));
        while (await lab.BatchAsync(batch: 7) > 0)
        {
            lab.Restart();
            await lab.BatchAsync(batch: 5, mark: false);
            lab.Restart();
        }

        Assert.Equal(180, lab.Inbox.Count(id => id == "same"));
        Assert.Equal(181, lab.Inbox.Count);

        // A state that was lost, and a copy under another name: nothing new.
        lab.Restart();
        File.Delete(lab.MarksFile);
        await lab.DrainAsync();
        Assert.Equal(181, lab.Inbox.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_renamed_file_is_read_to_its_end_before_the_new_one(bool restarted)
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv", 1, 200);
        await lab.BatchAsync();
        if (restarted)
        {
            lab.Restart();
        }

        lab.Rename("Master.csv", "Master.csv.1");
        lab.AppendCalls("Master.csv", 201, 50);
        await lab.BatchAsync(batch: 60);
        // A writer that still has the old one open.
        lab.AppendCalls("Master.csv.1", 1_000, 5);
        await lab.DrainAsync(batch: 40);
        lab.AppendCalls("Master.csv", 251, 50);
        Assert.Equal([.. CsvLab.Ids(1, 200), .. CsvLab.Ids(1_000, 5), .. CsvLab.Ids(201, 100)], await lab.DrainAsync());
        Assert.Equal((0, 0), (lab.Again, lab.Restarts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_copied_and_emptied_is_finished_in_its_copy(bool restarted)
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv", 1, 200);
        await lab.BatchAsync(batch: 150);
        if (restarted)
        {
            lab.Restart();
        }

        lab.CopyAndTruncate("Master.csv", "Master.csv-20260701");
        lab.AppendCalls("Master.csv", 201, 20);
        Assert.Equal(CsvLab.Ids(1, 220), await lab.DrainAsync());
        Assert.Equal((0, 1), (lab.Again, lab.Restarts));
        Assert.Contains(lab.Said, sentence => sentence.StartsWith("Master.csv began anew (it is shorter than what was read of it)", StringComparison.Ordinal));

        // Written beyond the old mark before anyone looked: its beginning tells.
        lab.Restart();
        lab.CopyAndTruncate("Master.csv", "Master.csv-20260702");
        lab.AppendCalls("Master.csv", 221, 100);
        await lab.DrainAsync();
        Assert.Equal(CsvLab.Ids(1, 320), lab.Inbox);
        Assert.Contains(lab.Said, sentence => sentence.StartsWith("Master.csv began anew (it does not begin as it did)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_rotations_that_were_missed_are_read_in_order_even_packed(bool packed)
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv", 1, 100);
        await lab.BatchAsync(batch: 40);
        lab.Restart();
        for (var day = 1; day <= 3; day++)
        {
            for (var older = day - 1; older >= 1; older--)
            {
                var ending = packed ? ".gz" : "";
                lab.Rename($"Master.csv.{older}{ending}", $"Master.csv.{older + 1}{ending}");
            }

            lab.Rename("Master.csv", "Master.csv.1");
            File.SetLastWriteTimeUtc(lab.File("Master.csv.1"), new DateTime(2026, 7, day, 0, 0, 0, DateTimeKind.Utc));
            if (packed)
            {
                lab.Pack("Master.csv.1");
                File.SetLastWriteTimeUtc(lab.File("Master.csv.1.gz"), new DateTime(2026, 7, day, 0, 0, 0, DateTimeKind.Utc));
            }

            lab.AppendCalls("Master.csv", day * 100 + 1, 100);
        }

        Assert.Equal(CsvLab.Ids(1, 400), await lab.DrainAsync());
        Assert.Equal(0, lab.Again);

        // The next night brings nothing twice, though all have other names.
        for (var older = 3; older >= 1; older--)
        {
            var ending = packed ? ".gz" : "";
            lab.Rename($"Master.csv.{older}{ending}", $"Master.csv.{older + 1}{ending}");
        }

        lab.Rename("Master.csv", "Master.csv.1");
        lab.AppendCalls("Master.csv", 401, 1);
        Assert.Equal(CsvLab.Ids(1, 401), await lab.DrainAsync());
        Assert.Equal(0, lab.Again);
    }

    [Fact]
    public async Task A_file_that_is_packed_and_removed_under_an_open_pusher_loses_nothing()
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv", 1, 300);
        await lab.BatchAsync();
        lab.Rename("Master.csv", "Master.csv.1");
        lab.Pack("Master.csv.1");
        lab.AppendCalls("Master.csv", 301, 10);
        await lab.DrainAsync(batch: 50);
        Assert.Equal(CsvLab.Ids(1, 310).Order(), lab.Inbox.Order());
    }

    [Fact]
    public async Task Only_what_was_rotated_after_the_first_start_is_read()
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv.2", 1, 10);
        lab.AppendCalls("Master.csv.1", 11, 10);
        lab.AppendCalls("Master.csv", 21, 10);
        lab.Append("Master.csv.lock", "what,ever\n");
        lab.Append("Master2.csv", "what,ever\n");
        await lab.DrainAsync();
        lab.Rename("Master.csv.2", "Master.csv.3");
        lab.Rename("Master.csv.1", "Master.csv.2");
        lab.Pack("Master.csv.3");
        lab.Rename("Master.csv", "Master.csv.1");
        lab.AppendCalls("Master.csv", 31, 10);
        Assert.Equal(CsvLab.Ids(21, 20), await lab.DrainAsync());
    }

    [Fact]
    public async Task A_missing_file_is_waited_for_and_said_once()
    {
        using var lab = new CsvLab();
        await lab.DrainAsync();
        await lab.DrainAsync();
        Assert.Equal([$"{lab.File("Master.csv")} is not there: waiting for it."], lab.Said);
        Assert.Equal($"{lab.File("Master.csv")} is not there", lab.Notice);
        lab.AppendCalls("Master.csv", 1, 3);
        Assert.Equal(CsvLab.Ids(1, 3), await lab.DrainAsync());
        Assert.Null(lab.Notice);

        // Rotated, and no call yet.
        lab.Rename("Master.csv", "Master.csv.1");
        await lab.DrainAsync();
        Assert.NotNull(lab.Notice);
        lab.AppendCalls("Master.csv", 4, 3);
        Assert.Equal(CsvLab.Ids(1, 6), await lab.DrainAsync());
    }

    [Fact]
    public async Task A_last_line_without_an_end_waits_is_told_and_is_one_record_once_it_is_whole()
    {
        using var lab = new CsvLab();
        lab.Append("Master.csv", "call-1,\ncall-2,\"half");
        await lab.DrainAsync();
        Assert.Equal(["call-1"], lab.Inbox);
        Assert.Empty(lab.Said);
        lab.Clock.Wait(TimeSpan.FromSeconds(31));
        await lab.DrainAsync();
        await lab.DrainAsync();
        Assert.Equal(["The last line of Master.csv is not finished (12 bytes, from byte 8 on): waiting for the rest of it."], lab.Said);
        Assert.Equal("the last line of Master.csv is not finished (12 bytes, from byte 8 on)", lab.Notice);
        lab.Append("Master.csv", " \nand the rest\"\n");
        await lab.DrainAsync();
        Assert.Equal("half \nand the rest", lab.Rows[1].Values[1]);
        Assert.Null(lab.Notice);
        Assert.Empty(lab.Refused);
    }

    [Fact]
    public async Task A_line_that_was_cut_off_by_the_rotation_is_a_dead_letter_and_holds_up_nothing()
    {
        using var lab = new CsvLab();
        lab.Append("Master.csv", "call-1,\ncall-2,ha");
        await lab.DrainAsync();
        lab.Rename("Master.csv", "Master.csv.1");
        lab.Append("Master.csv", "call-3,\n");
        await lab.DrainAsync();
        Assert.Equal(["call-1", "call-3"], lab.Inbox);
        lab.Restart();
        await lab.DrainAsync();
        Assert.Empty(lab.Refused);
        lab.Clock.Wait(TimeSpan.FromSeconds(61));
        await lab.DrainAsync();
        await lab.DrainAsync();
        var letter = Assert.Single(lab.Refused);
        Assert.Equal(("its last line was never finished", "call-2,ha", "Master.csv.1, line 2"), (letter.Problem, letter.Line!.Text, letter.ToString()));
    }

    [Fact]
    public async Task A_marks_file_torn_by_a_crash_is_read_as_far_as_it_is_whole()
    {
        using var lab = new CsvLab();
        lab.AppendCalls("Master.csv", 1, 100);
        await lab.BatchAsync(batch: 30);
        await lab.BatchAsync(batch: 30);
        lab.Restart();
        File.AppendAllText(lab.MarksFile, "{\"mark\":{\"id\":1,\"name\":\"Mas");
        await lab.DrainAsync(batch: 10);
        lab.Restart();
        lab.AppendCalls("Master.csv", 101, 1);
        Assert.Equal(CsvLab.Ids(1, 101), await lab.DrainAsync());
        Assert.Equal(0, lab.Again);
    }
}

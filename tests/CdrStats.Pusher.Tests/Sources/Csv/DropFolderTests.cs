using Xunit;

namespace CdrStats.Pusher.Tests.Sources.Csv;

public sealed class DropFolderTests
{
    [Fact]
    public async Task Files_are_read_in_the_order_of_their_time_then_name_and_one_still_being_written_as_far_as_it_goes()
    {
        using var lab = new CsvLab("*.csv");
        Drop(lab, "b.csv", day: 2, 11, 10);
        Drop(lab, "a.csv", day: 2, 1, 10);
        Drop(lab, "z.csv", day: 1, 91, 5);
        Drop(lab, "c.txt", day: 1, 500, 5);
        Drop(lab, ".hidden.csv", day: 1, 500, 5);
        lab.Append("open.csv", "call-21,\ncall-22,\ncall-2");
        await lab.DrainAsync(batch: 7);
        Assert.Equal([.. CsvLab.Ids(91, 5), .. CsvLab.Ids(1, 22)], lab.Inbox);
        lab.Append("open.csv", "3,\n");
        Drop(lab, "d.csv", day: 3, 24, 3);
        await lab.DrainAsync();
        lab.Restart();
        lab.Append("b.csv", "call-27,\n");
        await lab.DrainAsync();
        Assert.Equal([.. CsvLab.Ids(91, 5), .. CsvLab.Ids(1, 22), .. CsvLab.Ids(24, 3), "call-23", "call-27"], lab.Inbox);
        Assert.Equal(0, lab.Again);
    }

    [Fact]
    public async Task A_file_that_is_renamed_copied_or_packed_brings_nothing_new_and_one_that_is_replaced_only_what_is()
    {
        using var lab = new CsvLab("*");
        Drop(lab, "a.csv", day: 1, 1, 100);
        Drop(lab, "b.csv", day: 1, 101, 100);
        await lab.DrainAsync();
        lab.Rename("a.csv", "done-a.csv");
        lab.Pack("b.csv");
        await lab.DrainAsync();
        Assert.Equal(0, lab.Again);
        File.Copy(lab.File("done-a.csv"), lab.File("copy of a.csv"));
        await lab.DrainAsync();
        File.Move(lab.File("copy of a.csv"), lab.File("c.part"));
        File.AppendAllText(lab.File("c.part"), CsvLab.Calls(201, 10));
        File.Move(lab.File("c.part"), lab.File("done-a.csv"), overwrite: true);
        Assert.Equal(CsvLab.Ids(1, 210), await lab.DrainAsync());
        Assert.Empty(lab.Refused);
    }

    [Fact]
    public async Task Many_old_files_are_looked_at_by_name_alone_and_forgotten_when_they_are_gone()
    {
        const int Many = 2_000;
        using var lab = new CsvLab("*.csv");
        for (var i = 0; i < Many; i++)
        {
            File.WriteAllText(lab.File($"{i}.csv"), $"call-{i},\n");
        }

        var old = lab.File("17.csv");
        var modified = new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(old, modified);
        await lab.DrainAsync(batch: 1_000);
        Assert.Equal(Many, lab.Inbox.Count);

        // Whoever opened a file again would find another record in it.
        using (var sameFile = new FileStream(old, FileMode.Open, FileAccess.Write))
        {
            sameFile.Write("CALL-17,\n"u8);
        }

        File.SetLastWriteTimeUtc(old, modified);
        lab.Restart();
        await lab.DrainAsync();
        for (var i = 0; i < 50; i++)
        {
            File.WriteAllText(lab.File($"new-{i}.csv"), $"new-{i},\n");
            await lab.DrainAsync();
        }

        Assert.Equal(Many + 50, lab.Inbox.Count);
        Assert.Equal(0, lab.Again);

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(old)!).Where(file => !file.EndsWith("new-49.csv", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        await lab.DrainAsync();
        Assert.Single(File.ReadLines(lab.MarksFile));
        lab.Append("new-49.csv", "last,\n");
        await lab.DrainAsync();
        Assert.Equal("last", lab.Inbox[^1]);
        Assert.DoesNotContain(lab.Said, sentence => sentence.Contains("went away", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_goes_before_it_was_read_is_said_and_a_packed_one_is_read_in_its_place()
    {
        using var lab = new CsvLab("*.csv");
        Drop(lab, "a.csv", day: 1, 1, 100);
        Drop(lab, "b.csv", day: 2, 101, 100);
        await lab.BatchAsync(batch: 150);
        lab.Restart();
        lab.Pack("b.csv");
        await lab.DrainAsync();
        Assert.Equal(CsvLab.Ids(1, 200), lab.Inbox);
        Drop(lab, "c.csv", day: 3, 201, 100);
        await lab.BatchAsync(batch: 50);
        lab.Restart();
        File.Delete(lab.File("c.csv"));
        await lab.DrainAsync();
        Assert.Contains(lab.Said, sentence => sentence.StartsWith("c.csv went away before all of it was read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_yet_is_waited_for()
    {
        using var lab = new CsvLab("in/*.csv");
        await lab.DrainAsync();
        Assert.Equal([$"{lab.File("in/*.csv")} is not there, nor is its folder: waiting for it."], lab.Said);
        Directory.CreateDirectory(lab.File("in"));
        lab.AppendCalls("in/a.csv", 1, 1);
        Assert.Equal(["call-1"], await lab.DrainAsync());
    }

    private static void Drop(CsvLab lab, string name, int day, int first, int count)
    {
        lab.AppendCalls(name, first, count);
        File.SetLastWriteTimeUtc(lab.File(name), new DateTime(2026, 6, day, 0, 0, 0, DateTimeKind.Utc));
    }
}

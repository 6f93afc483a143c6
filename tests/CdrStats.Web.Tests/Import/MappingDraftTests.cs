using CdrStats.Domain.Import.Files;
using CdrStats.Web.Import;
using Xunit;

namespace CdrStats.Web.Tests.Import;

public sealed class MappingDraftTests
{
    private static readonly string[] Header = ["src", "when", "secs", "talk", "x", "uid"];

    private static readonly FileMapping Mapping = new()
    {
        Columns = [new("src", InboxColumn.CallerIdNumber), new("when", InboxColumn.StartingDate), new("secs", InboxColumn.Duration), new("talk", InboxColumn.BillSec), new("x", null)],
        Constants = [new(InboxColumn.Switch, "pbx")],
        StartFormat = "dd-MM-yyyy'T'HH:mm",
        TimeZone = "Europe/Madrid",
        Causes = [new("NO ANSWER", 19), new("a = b", 17), new("*", 41)],
        Unit = SecondsUnit.Clock,
        DecimalComma = true,
        KeepOthers = false,
        Key = ["uid"],
        Separator = ';',
    };

    [Fact]
    public void A_mapping_that_is_opened_and_kept_is_the_same()
    {
        var made = new MappingDraft(Mapping).Make(Header, out var complaint);

        Assert.Null(complaint);
        Assert.Equivalent(Mapping, made, strict: true);
    }

    [Fact]
    public void No_two_columns_fill_the_same_but_the_start()
    {
        var draft = new MappingDraft(Mapping);
        draft.Use("uid", "caller_id_number");
        draft.Use("src", "starting_date");
        draft.Use("x", "");

        Assert.Equal(("starting_date", "starting_date", "caller_id_number", ""), (draft.Use("src"), draft.Use("when"), draft.Use("UID"), draft.Use("x")));
    }

    [Fact]
    public void Columns_that_the_file_lacks_are_left_out_and_a_switch_is_asked_for()
    {
        var draft = new MappingDraft(Mapping with { Constants = [] });
        Assert.Equal(InboxColumn.Switch, draft.Constants[0].Target);

        draft.Make(["src", "secs", "talk"], out var complaint);
        Assert.Equal("Nothing fills switch: name its column, or a value for all rows.", complaint);
        draft.Constants[0].Value = " pbx ";
        var made = draft.Make(["src", "secs", "talk"], out complaint);
        Assert.Equal("Nothing fills starting_date: name its column, or a value for all rows.", complaint);
        Assert.Equal("pbx", made.Constants[0].Value);
    }

    [Theory]
    [InlineData("BUSY", "'BUSY' is no cause: a text and its code are wanted, such as BUSY = 17.")]
    [InlineData("BUSY = x", "'BUSY = x' is no cause: a text and its code are wanted, such as BUSY = 17.")]
    [InlineData("BUSY = 1700", "'BUSY' stands for the cause 1700; a code from 0 to 999 is wanted.")]
    [InlineData("\n  BUSY=17 \n\n", null)]
    public void Causes_are_lines_of_a_text_and_its_code(string causes, string? words)
    {
        new MappingDraft(Mapping) { Causes = causes }.Make(Header, out var complaint);

        Assert.Equal(words, complaint);
    }
}

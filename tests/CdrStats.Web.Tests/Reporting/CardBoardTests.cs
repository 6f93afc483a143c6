using Bunit;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Web.Reporting.Cards;
using CdrStats.Web.Tests.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Reporting;

/// <summary>Arranging a dashboard by its buttons; the figures are other tests'.</summary>
public sealed class CardBoardTests : ConsoleContext
{
    private static readonly DashboardCard Calls = new("Calls", "calls", CardShape.Figure, CardBy.Nothing, "24h", 1);
    private static readonly DashboardCard Margin = new("Margin", "margin", CardShape.Line, CardBy.Switch, "7d", 2);
    private static readonly DashboardCard Asr = new("ASR", "asr", CardShape.Ranking, CardBy.Country, "today", 4);

    public CardBoardTests() => ComponentFactories.AddStub<CardView>();

    [Fact]
    public void Cards_are_moved_widened_and_removed_and_saved_as_they_stand()
    {
        IReadOnlyList<DashboardCard>? saved = null;
        var board = Render<CardBoard>(given => given.Add(one => one.Cards, [Calls, Margin, Asr]).Add(one => one.Scope, AccessScope.Everything).Add(one => one.IsArranged, true).Add(one => one.Saved, cards => saved = cards));

        Press("Move Calls later");
        Assert.Equal("Calls is at place 2 of 3.", Said());
        Press("Move Calls later");
        Press("Move Calls later");
        Press("Make Calls wider");
        Assert.Equal("Calls is 2 columns wide.", Said());
        Press("Make ASR wider");
        Press("Make Margin narrower");
        Press("Move ASR earlier");
        Press("Remove Margin");
        Assert.Equal("Margin was removed.", Said());
        Assert.Null(saved);
        board.FindAll("button").Single(button => button.TextContent == "Save the arrangement").Click();

        Assert.Equal([Asr, Calls with { Width = 2 }], saved);

        void Press(string name) => board.Find($"button[aria-label='{name}']").Click();
        string Said() => board.Find("[role=status]").TextContent;
    }

    [Fact]
    public void A_card_that_is_dragged_takes_the_place_it_is_over()
    {
        var board = Render<CardBoard>(given => given.Add(one => one.Cards, [Calls, Margin, Asr]).Add(one => one.Scope, AccessScope.Everything).Add(one => one.IsArranged, true));

        board.FindAll(".card-place")[2].DragStart();
        board.FindAll(".card-place")[0].DragEnter();
        board.FindAll(".card-place")[0].DragEnd();

        Assert.Equal(["ASR", "Calls", "Margin"], board.FindAll(".card-tools").Select(tools => tools.GetAttribute("aria-label")));
    }

    [Fact]
    public void A_customer_does_not_learn_that_there_are_cards_of_the_buy_side()
    {
        var board = Render<CardBoard>(given => given.Add(one => one.Cards, [Calls, Margin, Asr with { By = CardBy.Carrier, Title = "Carriers" }, Asr]).Add(one => one.Scope, AccessScope.Customer(1)).Add(one => one.IsArranged, true));

        Assert.Equal(["Calls", "ASR"], board.FindAll(".card-tools").Select(tools => tools.GetAttribute("aria-label")));
    }
}

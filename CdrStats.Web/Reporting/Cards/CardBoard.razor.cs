using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting.Cards;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace CdrStats.Web.Reporting.Cards;

/// <summary>A dashboard's cards, and what arranges them.</summary>
public sealed partial class CardBoard
{
    private static readonly DashboardCard First = new("", "calls", CardShape.Line, CardBy.Nothing, "24h", 2);

    private List<PlacedCard> _cards = [];
    private IReadOnlyList<DashboardCard>? _given;
    private PlacedCard? _edited;
    private Grip? _grip;
    private string _said = "";
    private string? _target;
    private int? _dragged;
    private int _keys;
    private bool _isTouched;
    private bool _wasArranged;

    /// <summary>In their order. Another list is shown in the place of what was arranged.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<DashboardCard> Cards { get; set; } = [];

    [Parameter, EditorRequired]
    public AccessScope Scope { get; set; } = AccessScope.Nothing;

    [Parameter]
    public bool IsArranged { get; set; }

    /// <summary>Why the last attempt to save did not work.</summary>
    [Parameter]
    public string? Trouble { get; set; }

    /// <summary>More that can be done while it is arranged.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<DashboardCard>> Saved { get; set; }

    [Parameter]
    public EventCallback Cancelled { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_given, Cards) || (_wasArranged && !IsArranged))
        {
            _given = Cards;
            // Who may not see a card does not learn that it is there.
            _cards = [.. Cards.Where(card => card.IsFor(Scope)).Select(card => new PlacedCard(++_keys, card))];
            (_edited, _grip, _said, _target, _isTouched) = (null, null, "", null, false);
        }

        _wasArranged = IsArranged;
    }

    // A change of what is asked for makes another component of it; a title and a width do not.
    private static DashboardCard Asked(DashboardCard card) => card with { Title = "", Width = 1 };

    private void Add() => _edited = new PlacedCard(++_keys, First);

    private void Put(DashboardCard card)
    {
        var (edited, heading) = (_edited!, CardWords.Heading(card, T));
        var at = _cards.FindIndex(one => one.Key == edited.Key);
        if (at < 0)
        {
            _cards.Add(edited with { Card = card });
        }
        else
        {
            _cards[at] = edited with { Card = card };
        }

        _grip = new Grip(edited.Key, GripOf.Change);
        _edited = null;
        Say(at < 0 ? T["{0} was added at the end.", heading] : T["{0} was changed.", heading]);
    }

    private void Move(PlacedCard placed, int by)
    {
        var at = _cards.IndexOf(placed);
        var to = Math.Clamp(at + by, 0, _cards.Count - 1);
        if (to == at)
        {
            return;
        }

        _cards.RemoveAt(at);
        _cards.Insert(to, placed);
        _grip = new Grip(placed.Key, by < 0 ? GripOf.Earlier : GripOf.Later);
        Say(T["{0} is at place {1} of {2}.", CardWords.Heading(placed.Card, T), to + 1, _cards.Count]);
    }

    private void DragOver(PlacedCard over)
    {
        if (IsArranged && _cards.Find(one => one.Key == _dragged) is { } dragged && dragged.Key != over.Key)
        {
            Move(dragged, _cards.IndexOf(over) - _cards.IndexOf(dragged));
            _grip = null;
        }
    }

    private void Widen(PlacedCard placed, int by)
    {
        var card = placed.Card with { Width = Math.Clamp(placed.Card.Width + by, 1, DashboardCard.Widest) };
        _cards[_cards.IndexOf(placed)] = placed with { Card = card };
        _grip = new Grip(placed.Key, by < 0 ? GripOf.Narrower : GripOf.Wider);
        Say(T.Plural(card.Width, "{1} is {0} column wide.", "{1} is {0} columns wide.", CardWords.Heading(card, T)));
    }

    private void Remove(PlacedCard placed)
    {
        var at = _cards.IndexOf(placed);
        _cards.Remove(placed);
        _grip = _cards.Count > 0 ? new Grip(_cards[Math.Min(at, _cards.Count - 1)].Key, GripOf.Change) : null;
        Say(T["{0} was removed.", CardWords.Heading(placed.Card, T)]);
    }

    private void Say(string words) => (_said, _isTouched) = (words, true);

    private Task SaveAsync()
    {
        _isTouched = false;
        return Saved.InvokeAsync([.. _cards.Select(placed => placed.Card)]);
    }

    private Task CancelAsync()
    {
        _isTouched = false;
        return Cancelled.InvokeAsync();
    }

    private void Hold(LocationChangingContext leaving)
    {
        if (_isTouched)
        {
            leaving.PreventNavigation();
            _target = leaving.TargetLocation;
        }
    }

    private void Leave()
    {
        _isTouched = false;
        Navigation.NavigateTo(_target!);
    }
}

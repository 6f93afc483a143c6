using CdrStats.Domain.Cdrs;

namespace CdrStats.Infrastructure.Demo;

/// <summary>When a customer calls.</summary>
public enum DemoHabit
{
    Office,
    CallCentre,
    Residential,
}

/// <summary>A customer as its calls show it.</summary>
/// <param name="Share">Its part of all calls, relative to the others.</param>
/// <param name="Codes">Its account codes.</param>
/// <param name="Switch">Position in <see cref="DemoNetwork.Switches"/> of the switch that carries its calls.</param>
/// <param name="Number">Pattern of its own numbers.</param>
/// <param name="Favourites">Countries it calls more than others do.</param>
public sealed record DemoSubscriber(
    string Name, int Share, DemoHabit Habit, IReadOnlyList<string> Codes, int Switch, string Number, IReadOnlyList<string> Favourites);

/// <summary>One of the demo operator's switches; the address is what its records carry.</summary>
public sealed record DemoSwitch(string Name, string Address, CdrSource Type);

/// <summary>The demo operator's switches and customers. Names say that they are invented.</summary>
public static class DemoNetwork
{
    /// <summary>Ends the name of everything that belongs to the demo operator.</summary>
    public const string Label = "(demo)";

    public static IReadOnlyList<DemoSwitch> Switches { get; } =
    [
        new("Madrid core (demo)", "127.0.10.1", CdrSource.FreeSwitch),
        new("Lisbon office PBX (demo)", "127.0.10.2", CdrSource.Asterisk),
        new("Frankfurt edge (demo)", "127.0.10.3", CdrSource.Kamailio),
    ];

    /// <summary>The one account code that counts on one switch only, and the position of that switch.</summary>
    public static (string Code, int Switch) Limited { get; } = ("demo-1008", 1);

    /// <summary>Position of the customer that pays in dollars.</summary>
    public const int DollarCustomer = 4;

    public static IReadOnlyList<DemoSubscriber> Subscribers { get; } =
    [
        Subscriber("Almendra Travel", 18, DemoHabit.CallCentre, 0, "3491400xxxx", "ES GB FR MX", "demo-1001", "demo-1101"),
        Subscriber("Brezo Insurance", 12, DemoHabit.Office, 0, "3491410xxxx", "ES PT", "demo-1002"),
        Subscriber("Cierzo Logistics", 9, DemoHabit.Office, 0, "3493420xxxx", "ES FR DE IT PL RO", "demo-1003"),
        Subscriber("Duna Prepaid", 14, DemoHabit.Residential, 2, "3491430xxxx", "MA DZ SN EC CO NG PK BD", "demo-1004", "demo-1104"),
        Subscriber("Eastbay Software", 7, DemoHabit.Office, 2, "1415440xxxx", "US IN GB CA PH", "demo-1005"),
        Subscriber("Farol Hotels", 6, DemoHabit.Residential, 0, "35121450xxxx", "PT ES GB DE", "demo-1006"),
        Subscriber("Granito Builders", 4, DemoHabit.Office, 1, "35122460xxxx", "PT ES BR", "demo-1007"),
        Subscriber("Hera Clinics", 5, DemoHabit.Office, 1, "35121470xxxx", "PT ES", "demo-1008"),
        Subscriber("Isar Maschinenbau", 6, DemoHabit.Office, 2, "4989480xxxxx", "DE AT CH CN IT", "demo-1009"),
        Subscriber("Juniper Lane Support", 10, DemoHabit.CallCentre, 2, "44203490xxxx", "GB IE US AU", "demo-1010"),
        Subscriber("Kestrel Calling Cards", 8, DemoHabit.Residential, 2, "44207500xxxx", "NG GH PK IN BD KE", "demo-1011"),
        Subscriber("Lumbre Restaurants", 3, DemoHabit.Residential, 1, "3496510xxxx", "ES IT", "demo-1012"),
    ];

    private static DemoSubscriber Subscriber(string name, int share, DemoHabit habit, int at, string number, string favourites, params string[] codes) =>
        new($"{name} {Label}", share, habit, codes, at, number, favourites.Split(' '));
}

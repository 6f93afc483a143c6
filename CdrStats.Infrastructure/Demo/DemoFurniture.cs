using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;

namespace CdrStats.Infrastructure.Demo;

/// <summary>What an operator has before the first call: switches, carriers, decks, plans and customers.</summary>
internal static class DemoFurniture
{
    public static async Task AddAsync(CdrStatsDb db, DateTimeOffset now, CancellationToken cancellation)
    {
        var switches = DemoNetwork.Switches
            .Select(demo => new Switch { Name = demo.Name, IpAddress = demo.Address, Type = demo.Type, KeyUuid = Guid.NewGuid(), Demo = true, CreatedAt = now })
            .ToList();
        db.AddRange(switches);

        var alba = await CarrierAsync(db, "Alba Carrier (demo)", "127.0.20.1", cancellation);
        var boreas = await CarrierAsync(db, "Boreas Wholesale (demo)", "127.0.20.2", cancellation);
        var business = Deck("Business retail EUR (demo)", RateSide.Sell, "EUR");
        var trade = Deck("Trade retail EUR (demo)", RateSide.Sell, "EUR");
        var dollars = Deck("Retail USD (demo)", RateSide.Sell, "USD");
        var albaEuro = Deck("Alba Carrier EUR (demo)", RateSide.Buy, "EUR", alba);
        var albaDollar = Deck("Alba Carrier USD (demo)", RateSide.Buy, "USD", alba);
        var boreasEuro = Deck("Boreas Wholesale EUR (demo)", RateSide.Buy, "EUR", boreas);
        RatePlanRow[] decks = [business, trade, dollars, albaEuro, albaDollar, boreasEuro];
        db.AddRange(decks.AsEnumerable());
        await db.SaveChangesAsync(cancellation);

        db.AddRange(DemoDecks.Retail(business.Id, 1.25m));
        db.AddRange(DemoDecks.Retail(trade.Id, 1.0m));
        db.AddRange(DemoDecks.Retail(dollars.Id, DemoDecks.DollarsPerEuro * 1.1m));
        db.AddRange(DemoDecks.Alba(albaEuro.Id, 1));
        db.AddRange(DemoDecks.Alba(albaDollar.Id, DemoDecks.DollarsPerEuro));
        db.AddRange(DemoDecks.Boreas(boreasEuro.Id));

        var businessPlan = Plan("Business (demo)", "EUR", business, albaEuro, boreasEuro);
        var tradePlan = Plan("Trade (demo)", "EUR", trade, albaEuro, boreasEuro);
        var dollarPlan = Plan("Dollar (demo)", "USD", dollars, albaDollar);
        db.AddRange(businessPlan, tradePlan, dollarPlan);
        await db.SaveChangesAsync(cancellation);

        for (var i = 0; i < DemoNetwork.Subscribers.Count; i++)
        {
            var subscriber = DemoNetwork.Subscribers[i];
            var plan = i == DemoNetwork.DollarCustomer ? dollarPlan : subscriber.Habit == DemoHabit.Office ? businessPlan : tradePlan;
            var customer = new Customer { Name = subscriber.Name, Company = subscriber.Name, VoipPlanId = plan.Id, Demo = true, CreatedAt = now };
            customer.AccountCodes.AddRange(subscriber.Codes.Select(code => new AccountCode
            {
                Code = code,
                SwitchId = code == DemoNetwork.Limited.Code ? switches[DemoNetwork.Limited.Switch].Id : null,
            }));
            db.Add(customer);
            // One by one: their ids, and so the lists, keep this order.
            await db.SaveChangesAsync(cancellation);
        }
    }

    private static async Task<int> CarrierAsync(CdrStatsDb db, string name, string host, CancellationToken cancellation)
    {
        var gateway = new Gateway { Name = name, Host = host, Demo = true };
        db.Add(gateway);
        await db.SaveChangesAsync(cancellation);
        var provider = new Provider { Name = name, GatewayId = gateway.Id, Demo = true };
        db.Add(provider);
        await db.SaveChangesAsync(cancellation);
        return provider.Id;
    }

    private static RatePlanRow Deck(string name, RateSide side, string currency, int? provider = null) =>
        new() { Name = name, Side = side, Currency = currency, ProviderId = provider, Demo = true };

    private static VoipPlanRow Plan(string name, string currency, params RatePlanRow[] decks)
    {
        var plan = new VoipPlanRow { Name = name, Currency = currency, Routing = RoutingType.Lcr, TimeZone = "Europe/Madrid", Demo = true };
        plan.RatePlans.AddRange(decks);
        return plan;
    }
}

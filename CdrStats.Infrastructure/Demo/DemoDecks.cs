using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Rating;

namespace CdrStats.Infrastructure.Demo;

/// <summary>The demo operator's prices: what it sells for, and what its two carriers charge.</summary>
internal static class DemoDecks
{
    public const decimal DollarsPerEuro = 1.15m;

    /// <summary>The second carrier undercuts the first where quality is poor: its failures are there to be found.</summary>
    public static bool IsBoreasCheaper(DemoRoute route) => route.Country is "NG" or "PK" or "BD" or "CU" or "PH" or "VE" or "EG" or "CM" or "DZ" or "KE" or "IN" or "MX";

    public static List<RateRow> Retail(int plan, decimal factor) => Rates(plan, _ => factor, wholesale: false);

    public static List<RateRow> Alba(int plan, decimal currency) => Rates(plan, route => (IsBoreasCheaper(route) ? 0.84m : 0.68m) * currency, wholesale: true);

    public static List<RateRow> Boreas(int plan) => Rates(plan, route => IsBoreasCheaper(route) ? 0.61m : 0.79m, wholesale: true);

    private static List<RateRow> Rates(int plan, Func<DemoRoute, decimal> factor, bool wholesale)
    {
        var rates = new Dictionary<string, RateRow>();
        foreach (var route in DemoRoutes.All)
        {
            var name = Country.Name(route.Country);
            Add(route.Prefix, route.Prefix == "1" ? "United States and Canada" : name, route.Fixed, route);
            foreach (var prefix in route.MobilePrefixes)
            {
                Add(prefix, $"{name} mobile", route.Mobile, route);
            }
        }

        return [.. rates.Values];

        void Add(string prefix, string destination, decimal price, DemoRoute route) => rates.TryAdd(prefix, new RateRow
        {
            RatePlanId = plan,
            Prefix = prefix,
            Destination = destination,
            PerMinute = decimal.Round(price * factor(route), 5),
            ConnectionFee = wholesale || price < 0.2m ? 0 : 0.01m,
            InitialSeconds = Initial(route, wholesale),
            IncrementSeconds = Increment(route, wholesale),
        });
    }

    // Increments as they are usual in the trade: 6/6 within North America, whole minutes for Mexico, 60/1 for dear countries, else by the second.
    private static int Initial(DemoRoute route, bool wholesale) => route.Country switch
    {
        "US" or "CA" => 6,
        "MX" => 60,
        _ => route.Fixed > 0.1m ? 60 : wholesale ? 1 : 30,
    };

    private static int Increment(DemoRoute route, bool wholesale) => route.Country switch
    {
        "US" or "CA" => 6,
        "MX" => 60,
        _ => route.Fixed > 0.1m || wholesale ? 1 : 6,
    };
}

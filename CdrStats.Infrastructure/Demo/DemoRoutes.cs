using System.Globalization;

namespace CdrStats.Infrastructure.Demo;

/// <summary>A country that the demo operator calls.</summary>
/// <param name="Prefix">What its fixed-line rate is for.</param>
/// <param name="Weight">Its share of the calls, relative to the others.</param>
/// <param name="Fixed">Retail price a minute to fixed lines, EUR.</param>
/// <param name="Mobile">Retail price a minute to mobiles, EUR.</param>
/// <param name="FixedNumbers">Patterns of whole numbers; <c>x</c> stands for any digit.</param>
/// <param name="MobileNumbers">The same for mobiles; the digits before the first <c>x</c> are the prefix of a rate.</param>
public sealed record DemoRoute(
    string Country, string Prefix, int Weight, decimal Fixed, decimal Mobile, IReadOnlyList<string> FixedNumbers, IReadOnlyList<string> MobileNumbers)
{
    /// <summary>The prefixes that have the mobile price; none where mobiles cost as much as fixed lines.</summary>
    public IEnumerable<string> MobilePrefixes => Fixed == Mobile ? [] : MobileNumbers.Select(pattern => pattern[..pattern.IndexOf('x', StringComparison.Ordinal)]).Distinct();
}

/// <summary>Where the demo operator's calls go: countries with plausible prices, and numbers that lead there.</summary>
public static class DemoRoutes
{
    // Country, prefix of the fixed rate, weight, fixed and mobile price, patterns of fixed and of mobile numbers.
    private const string Rows = """
        ES 34 300 0.0090 0.0240 3491xxxxxxx,3493xxxxxxx,3496xxxxxxx 346xxxxxxxx,347xxxxxxxx
        GB 44 210 0.0080 0.0210 4420xxxxxxxx,44161xxxxxxx 4477xxxxxxxx,4478xxxxxxxx,4479xxxxxxxx
        US 1 190 0.0065 0.0065 1212xxxxxxx,1305xxxxxxx,1415xxxxxxx 1917xxxxxxx,1786xxxxxxx
        FR 33 150 0.0070 0.0290 331xxxxxxxx,334xxxxxxxx 336xxxxxxxx,337xxxxxxxx
        DE 49 140 0.0085 0.0310 4930xxxxxxxx,4989xxxxxxxx 4915xxxxxxxxx,4917xxxxxxxx
        IT 39 110 0.0095 0.0280 3906xxxxxxxx,3902xxxxxxxx 3933xxxxxxxx,3934xxxxxxxx
        MX 52 90 0.0110 0.0150 5255xxxxxxxx,5233xxxxxxxx 52664xxxxxxx
        PT 351 80 0.0090 0.0260 35121xxxxxxx,35122xxxxxxx 35191xxxxxxx,35196xxxxxxx
        CO 57 70 0.0180 0.0220 57601xxxxxxx,57604xxxxxxx 5731xxxxxxxx,5732xxxxxxxx
        AR 54 55 0.0160 0.0950 5411xxxxxxxx 54911xxxxxxxx
        BR 55 60 0.0150 0.0420 5511xxxxxxxx,5521xxxxxxxx 55119xxxxxxxx,55219xxxxxxxx
        PE 51 45 0.0140 0.0250 511xxxxxxx 519xxxxxxxx
        CL 56 40 0.0170 0.0230 562xxxxxxxx 569xxxxxxxx
        EC 593 40 0.1150 0.1650 5932xxxxxxx 5939xxxxxxxx
        VE 58 30 0.0210 0.0640 58212xxxxxxx 58414xxxxxxx,58424xxxxxxx
        DO 1809 30 0.0390 0.0640 1809xxxxxxx 1829xxxxxxx
        MA 212 60 0.0310 0.1950 2125xxxxxxxx 2126xxxxxxxx
        DZ 213 30 0.0620 0.3200 21321xxxxxx 2136xxxxxxxx
        TN 216 18 0.2450 0.3650 21671xxxxxx 2162xxxxxxx
        NL 31 55 0.0085 0.0310 3120xxxxxxx,3110xxxxxxx 316xxxxxxxx
        BE 32 45 0.0098 0.0350 322xxxxxxx 3247xxxxxxx,3248xxxxxxx
        CH 41 45 0.0140 0.0560 4144xxxxxxx,4122xxxxxxx 4176xxxxxxx,4179xxxxxxx
        AT 43 35 0.0120 0.0380 431xxxxxxx 43664xxxxxxx
        IE 353 30 0.0110 0.0270 3531xxxxxxx 35387xxxxxxx
        PL 48 40 0.0110 0.0230 4822xxxxxxx 4850xxxxxxx,4860xxxxxxx
        RO 40 45 0.0098 0.0240 4021xxxxxxx 4072xxxxxxx,4074xxxxxxx
        BG 359 20 0.0190 0.0960 3592xxxxxxx 35988xxxxxxx
        CZ 420 18 0.0130 0.0310 4202xxxxxxxx 42060xxxxxxx
        HU 36 16 0.0120 0.0390 361xxxxxxx 3620xxxxxxx
        SE 46 25 0.0080 0.0270 468xxxxxxx 4670xxxxxxx
        NO 47 18 0.0110 0.0330 472xxxxxxx 474xxxxxxx
        DK 45 18 0.0090 0.0290 4533xxxxxx 4520xxxxxx
        FI 358 14 0.0520 0.0540 3589xxxxxxx 35840xxxxxxx
        GR 30 20 0.0110 0.0270 3021xxxxxxxx 3069xxxxxxxx
        TR 90 26 0.0290 0.1450 90212xxxxxxx 9053xxxxxxxx
        UA 380 22 0.1250 0.1850 38044xxxxxxx 38067xxxxxxx
        RU 7 24 0.0490 0.0720 7495xxxxxxx 7916xxxxxxx
        KZ 77 8 0.0950 0.1650 77172xxxxxx 7701xxxxxxx
        IL 972 20 0.0120 0.0280 9722xxxxxxx 97254xxxxxxx
        AE 971 22 0.1480 0.1560 9714xxxxxxx 97150xxxxxxx
        SA 966 18 0.0680 0.1240 96611xxxxxxx 96650xxxxxxx
        EG 20 20 0.0880 0.1050 202xxxxxxxx 2010xxxxxxxx
        NG 234 34 0.0780 0.0920 2341xxxxxxx 23480xxxxxxxx,23470xxxxxxxx
        GH 233 14 0.2050 0.2450 23330xxxxxxx 23324xxxxxxx
        SN 221 14 0.2650 0.3350 22133xxxxxxx 22177xxxxxxx
        CI 225 10 0.2950 0.3450 22527xxxxxxxx 22507xxxxxxxx
        CM 237 9 0.2250 0.2750 2372xxxxxxxx 2376xxxxxxxx
        KE 254 11 0.0990 0.1480 25420xxxxxxx 2547xxxxxxxx
        ZA 27 16 0.0310 0.0820 2711xxxxxxx,2721xxxxxxx 2782xxxxxxx
        IN 91 48 0.0140 0.0160 9111xxxxxxxx 9198xxxxxxxx,9199xxxxxxxx
        PK 92 30 0.0620 0.0680 9221xxxxxxxx 9230xxxxxxxx
        BD 880 20 0.0310 0.0330 8802xxxxxxxx 88017xxxxxxxx
        LK 94 8 0.1420 0.1580 9411xxxxxxx 9477xxxxxxx
        CN 86 34 0.0130 0.0150 8610xxxxxxxx,8621xxxxxxxx 8613xxxxxxxxx
        HK 852 14 0.0180 0.0240 8522xxxxxxx 8529xxxxxxx
        JP 81 18 0.0240 0.0780 813xxxxxxxx 8190xxxxxxxx
        KR 82 14 0.0190 0.0290 822xxxxxxxx 8210xxxxxxxx
        PH 63 22 0.1180 0.1420 632xxxxxxxx 63917xxxxxxx
        TH 66 10 0.0190 0.0230 662xxxxxxx 668xxxxxxxx
        VN 84 10 0.0680 0.0740 8424xxxxxxxx 8490xxxxxxx
        MY 60 10 0.0150 0.0270 603xxxxxxxx 6012xxxxxxx
        SG 65 14 0.0120 0.0140 656xxxxxxx 659xxxxxxx
        ID 62 10 0.0420 0.0480 6221xxxxxxxx 62812xxxxxxxx
        AU 61 20 0.0150 0.0410 612xxxxxxxx,613xxxxxxxx 614xxxxxxxx
        NZ 64 8 0.0170 0.0490 649xxxxxxx 6421xxxxxxx
        CA 1 40 0.0065 0.0065 1416xxxxxxx,1514xxxxxxx 1647xxxxxxx
        CU 53 12 0.6400 0.6900 537xxxxxxx 535xxxxxxx
        BO 591 14 0.1280 0.1560 5912xxxxxxx 5917xxxxxxx
        PY 595 12 0.0420 0.0560 59521xxxxxxx 5959xxxxxxxx
        UY 598 10 0.0720 0.1850 5982xxxxxxx 5989xxxxxxx
        """;

    public static IReadOnlyList<DemoRoute> All { get; } =
        [.. Rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Read)];

    private static DemoRoute Read(string line)
    {
        var part = line.Split(' ');
        return new DemoRoute(
            part[0], part[1], int.Parse(part[2], CultureInfo.InvariantCulture), decimal.Parse(part[3], CultureInfo.InvariantCulture),
            decimal.Parse(part[4], CultureInfo.InvariantCulture), part[5].Split(','), part[6].Split(','));
    }
}

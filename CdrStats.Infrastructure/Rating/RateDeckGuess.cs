using CdrStats.Infrastructure.Mapping;

namespace CdrStats.Infrastructure.Rating;

/// <summary>What the columns of a rate deck are called, and look like.</summary>
internal sealed class RateDeckGuess : FileGuess<RateColumn, RateFileLayout>
{
    private static readonly Dictionary<string, RateColumn> Known = new(StringComparer.Ordinal)
    {
        ["prefix"] = RateColumn.Prefix,
        ["code"] = RateColumn.Prefix,
        ["dialcode"] = RateColumn.Prefix,
        ["dialprefix"] = RateColumn.Prefix,
        ["areacode"] = RateColumn.Prefix,
        ["countrycode"] = RateColumn.Prefix,
        ["destinationcode"] = RateColumn.Prefix,
        ["digits"] = RateColumn.Prefix,
        ["dialingcode"] = RateColumn.Prefix,
        ["breakout"] = RateColumn.Prefix,
        ["codes"] = RateColumn.Prefix,
        ["dialcodes"] = RateColumn.Prefix,
        ["areacodes"] = RateColumn.Prefix,
        ["prefixes"] = RateColumn.Prefix,
        ["coderange"] = RateColumn.Prefix,
        ["callingcode"] = RateColumn.Prefix,
        ["destination"] = RateColumn.Destination,
        ["name"] = RateColumn.Destination,
        ["country"] = RateColumn.Destination,
        ["description"] = RateColumn.Destination,
        ["destinationname"] = RateColumn.Destination,
        ["zone"] = RateColumn.Destination,
        ["area"] = RateColumn.Destination,
        ["region"] = RateColumn.Destination,
        ["rate"] = RateColumn.Rate,
        ["price"] = RateColumn.Rate,
        ["cost"] = RateColumn.Rate,
        ["rateperminute"] = RateColumn.Rate,
        ["perminute"] = RateColumn.Rate,
        ["ratemin"] = RateColumn.Rate,
        ["pricemin"] = RateColumn.Rate,
        ["priceperminute"] = RateColumn.Rate,
        ["newrate"] = RateColumn.Rate,
        ["newprice"] = RateColumn.Rate,
        ["sellrate"] = RateColumn.Rate,
        ["buyrate"] = RateColumn.Rate,
        ["retailrate"] = RateColumn.Rate,
        ["carrierrate"] = RateColumn.Rate,
        ["rateeur"] = RateColumn.Rate,
        ["rateusd"] = RateColumn.Rate,
        ["initialrate"] = RateColumn.InitialRate,
        ["initialprice"] = RateColumn.InitialRate,
        ["firstrate"] = RateColumn.InitialRate,
        ["firstprice"] = RateColumn.InitialRate,
        ["price1"] = RateColumn.InitialRate,
        ["rate1"] = RateColumn.InitialRate,
        ["connectionfee"] = RateColumn.ConnectionFee,
        ["connectfee"] = RateColumn.ConnectionFee,
        ["setup"] = RateColumn.ConnectionFee,
        ["setupfee"] = RateColumn.ConnectionFee,
        ["fee"] = RateColumn.ConnectionFee,
        ["initial"] = RateColumn.InitialIncrement,
        ["initialincrement"] = RateColumn.InitialIncrement,
        ["interval1"] = RateColumn.InitialIncrement,
        ["firstincrement"] = RateColumn.InitialIncrement,
        ["initialseconds"] = RateColumn.InitialIncrement,
        ["increment"] = RateColumn.Increment,
        ["intervaln"] = RateColumn.Increment,
        ["nextincrement"] = RateColumn.Increment,
        ["subsequentincrement"] = RateColumn.Increment,
        ["incrementseconds"] = RateColumn.Increment,
        ["increments"] = RateColumn.Increments,
        ["billingincrement"] = RateColumn.Increments,
        ["billingincrements"] = RateColumn.Increments,
        ["billing"] = RateColumn.Increments,
        ["interval"] = RateColumn.Increments,
        ["minseconds"] = RateColumn.MinimumSeconds,
        ["minimumseconds"] = RateColumn.MinimumSeconds,
        ["minduration"] = RateColumn.MinimumSeconds,
        ["mincharge"] = RateColumn.MinimumCharge,
        ["minimumcharge"] = RateColumn.MinimumCharge,
        ["grace"] = RateColumn.Grace,
        ["graceseconds"] = RateColumn.Grace,
        ["graceperiod"] = RateColumn.Grace,
        ["validfrom"] = RateColumn.ValidFrom,
        ["effectivefrom"] = RateColumn.ValidFrom,
        ["effectivedate"] = RateColumn.ValidFrom,
        ["effective"] = RateColumn.ValidFrom,
        ["startdate"] = RateColumn.ValidFrom,
        ["from"] = RateColumn.ValidFrom,
        ["validuntil"] = RateColumn.ValidUntil,
        ["validto"] = RateColumn.ValidUntil,
        ["enddate"] = RateColumn.ValidUntil,
        ["expires"] = RateColumn.ValidUntil,
        ["until"] = RateColumn.ValidUntil,
        ["to"] = RateColumn.ValidUntil,
        ["currency"] = RateColumn.Currency,
    };

    protected override IReadOnlyDictionary<string, RateColumn> Names => Known;

    protected override RateFileLayout Empty(char separator, bool isUtf8) => new(separator, false, false, isUtf8, []);

    protected override bool IsHeader(IReadOnlyList<RateColumn> named) => named.Contains(RateColumn.Prefix) && named.Contains(RateColumn.Rate);

    // "Country code; Area code": the first stands before the second.
    protected override void Settle(string[] cells, List<RateColumn> columns)
    {
        var calling = Array.FindIndex(cells, cell => Letters(cell) is "countrycode" or "callingcode" or "cc");
        if (calling >= 0 && columns.Where((column, at) => at != calling && column == RateColumn.Prefix).Any())
        {
            columns[calling] = RateColumn.CallingCode;
        }
    }

    protected override void ByContent(ColumnsByContent<RateColumn> found, bool decimalComma)
    {
        found.Find(RateColumn.Prefix, cell => RateCodes.Expand(cell, "", out _) is not null);
        found.Find(RateColumn.Rate, cell => Cell.IsExactAmount(cell, decimalComma));
        found.Find(RateColumn.Rate, cell => Cell.IsAmount(cell, decimalComma));
        found.Find(RateColumn.ValidFrom, cell => cell.Length >= 8 && RateText.TryMoment(cell, TimeZoneInfo.Utc, out var moment) && moment is not null);
        found.Find(RateColumn.Destination, cell => cell.Any(char.IsLetter));
    }
}

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>How a file marks values that hold its delimiter.</summary>
internal enum CsvQuoting
{
    /// <summary>RFC 4180: in quotes, a quote within them doubled; a quoted value may hold line ends.</summary>
    Doubled,

    /// <summary>In quotes, but a quote within them is written as it is: the number of fields decides where they end.</summary>
    Unescaped,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>What a file's first line is.</summary>
internal enum CsvFirstLine
{
    Record,
    Columns,

    /// <summary>The columns when it names one that is asked for, else a record.</summary>
    Either,
}

/// <summary>One set of columns; of two with as many columns, the one whose column <see cref="UniqueId"/> holds what looks like Asterisk's unique id is meant.</summary>
internal sealed record CsvColumns(IReadOnlyList<string> Names, int? UniqueId = null)
{
    /// <summary>The place of a column by its name, or by its number from 1 on; null: there is none.</summary>
    public int? Find(string column)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i].Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return int.TryParse(column, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= Names.Count ? number - 1 : null;
    }
}

/// <summary>
/// The shape of a switch's record files, which profiles and <c>csv_layout</c> name. <see cref="Columns"/> are its sets of columns, told apart by their number;
/// there are none when the file's first line says them.
/// </summary>
internal sealed record CsvLayout(string Name, CsvQuoting Quoting, CsvFirstLine FirstLine, params IReadOnlyList<CsvColumns> Columns)
{
    public static readonly CsvLayout Header = new("header", CsvQuoting.Doubled, CsvFirstLine.Columns);

    /// <summary>
    /// cdr_csv's Master.csv: 16 columns, then the unique id, the user field and three newer ones as <c>loguniqueid</c>, <c>loguserfield</c> and <c>newcdrcolumns</c> ask for.
    /// </summary>
    public static readonly CsvLayout Asterisk = new("asterisk", CsvQuoting.Doubled, CsvFirstLine.Record, [.. AsteriskColumns()]) { Delimiter = (byte)',' };

    /// <summary>mod_cdr_csv's own template, and the longer "example" its settings come with.</summary>
    public static readonly CsvLayout FreeSwitch = new("freeswitch", CsvQuoting.Unescaped, CsvFirstLine.Record, [.. FreeSwitchColumns()]) { Delimiter = (byte)',' };

    /// <summary>cdrfile, with tabs or commas, for each leg or (<c>combined</c>) for both.</summary>
    public static readonly CsvLayout Yate = new("yate", CsvQuoting.Unescaped, CsvFirstLine.Record, [.. YateColumns()]) { Delimiters = "\t,"u8.ToArray() };

    /// <summary>The ControlSwitch's records: their more than 160 fields differ from release to release, so a first line names them, or they go by their numbers.</summary>
    public static readonly CsvLayout Veraz = new("veraz", CsvQuoting.Doubled, CsvFirstLine.Either);

    public static readonly IReadOnlyList<CsvLayout> Named = [Header, Asterisk, FreeSwitch, Yate, Veraz];

    /// <summary>What separates fields; null: the file's first line shows it.</summary>
    public byte? Delimiter { get; init; }

    /// <summary>What it may be where it is not known.</summary>
    public IReadOnlyList<byte> Delimiters { get; init; } = ",;\t|"u8.ToArray();

    public CsvParser Parser(byte delimiter, Func<int, bool> mayHave) => new(delimiter, Quoting == CsvQuoting.Unescaped && delimiter == '\t' ? CsvQuoting.None : Quoting, mayHave);

    /// <summary>The delimiter that makes as many fields of a file's first line as there are columns; where that line names them, the one that makes the most.</summary>
    public byte Detect(ReadOnlySpan<byte> line)
    {
        if (Delimiter is { } given)
        {
            return given;
        }

        var (best, most) = (Delimiters[0], 1);
        foreach (var delimiter in Delimiters)
        {
            var parser = Parser(delimiter, MayHave);
            parser.Find(line, enough: true);
            if (Columns.Count > 0 && parser.Count > 1 && parser.Fits)
            {
                return delimiter;
            }

            (best, most) = parser.Count > most ? (delimiter, parser.Count) : (best, most);
        }

        return best;
    }

    /// <summary>Whether a record may have so many fields.</summary>
    public bool MayHave(int fields) => Columns.Count == 0 || Columns.Any(columns => columns.Names.Count == fields);

    /// <summary>How many fields a record may have, for people.</summary>
    public string Counts => string.Join(" or ", Columns.Select(columns => columns.Names.Count).Distinct().Order());

    private static IEnumerable<CsvColumns> AsteriskColumns()
    {
        string[] always = ["accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer", "end", "duration", "billsec", "disposition", "amaflags"];
        string[] newer = ["peeraccount", "linkedid", "sequence"];
        foreach (var more in new string[][] { [], newer })
        {
            yield return new CsvColumns([.. always, .. more]);
            yield return new CsvColumns([.. always, "uniqueid", .. more], UniqueId: always.Length);
            yield return new CsvColumns([.. always, "userfield", .. more]);
            yield return new CsvColumns([.. always, "uniqueid", "userfield", .. more]);
        }
    }

    private static IEnumerable<CsvColumns> FreeSwitchColumns()
    {
        string[] always = ["caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp", "end_stamp", "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode"];
        yield return new CsvColumns(always);
        yield return new CsvColumns([.. always, "read_codec", "write_codec"]);
    }

    private static IEnumerable<CsvColumns> YateColumns()
    {
        string[] first = ["time", "billid", "chan", "address", "caller", "called", "billtime", "ringtime", "duration"];
        yield return new CsvColumns([.. first, "direction", "status", "reason"]);
        yield return new CsvColumns([.. first, "status", "reason", "out_leg.chan", "out_leg.address", "out_leg.billtime", "out_leg.ringtime", "out_leg.duration", "out_leg.reason"]);
    }
}

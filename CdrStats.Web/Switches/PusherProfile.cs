using CdrStats.Domain.Cdrs;

namespace CdrStats.Web.Switches;

/// <summary>A kind of switch and of record store that <c>cdr-pusher</c> knows by name, and what its settings need beside that.</summary>
/// <param name="Name">As <c>profile</c> names it; empty: none fits, the columns are named one by one.</param>
/// <param name="Title">For people; English, it goes through the localiser.</param>
/// <param name="Key">Where the records are: a key of the settings.</param>
/// <param name="Place">Where they usually are, to be corrected.</param>
internal sealed record PusherProfile(string Name, string Title, CdrSource Source, string Key, string Place)
{
    private const string MySql = "cdr_reader:PASSWORD@tcp(127.0.0.1:3306)/";

    public static IReadOnlyList<PusherProfile> All { get; } =
    [
        new("freeswitch-sqlite", "FreeSWITCH, SQLite (mod_cdr_sqlite)", CdrSource.FreeSwitch, "db_file", "/var/lib/freeswitch/db/cdr.db"),
        new("freeswitch-csv", "FreeSWITCH, CSV (mod_cdr_csv)", CdrSource.FreeSwitch, "csv_path", "/var/log/freeswitch/cdr-csv/Master.csv"),
        new("freeswitch-postgres", "FreeSWITCH, PostgreSQL (mod_cdr_pg_csv)", CdrSource.FreeSwitch, "db_dns", "user=cdr_reader password=PASSWORD host=127.0.0.1 dbname=cdr"),
        new("asterisk-sqlite", "Asterisk, SQLite (cdr_sqlite3_custom)", CdrSource.Asterisk, "db_file", "/var/log/asterisk/master.db"),
        new("asterisk-mysql", "Asterisk or FreePBX, MySQL or MariaDB", CdrSource.Asterisk, "db_dns", MySql + "asteriskcdrdb"),
        new("asterisk-csv", "Asterisk, Master.csv (cdr_csv)", CdrSource.Asterisk, "csv_path", "/var/log/asterisk/cdr-csv/Master.csv"),
        new("kamailio-mysql", "Kamailio, MySQL or MariaDB (collection_cdrs)", CdrSource.Kamailio, "db_dns", MySql + "kamailio"),
        new("kamailio-acc-mysql", "Kamailio, MySQL or MariaDB (acc_cdrs)", CdrSource.Kamailio, "db_dns", MySql + "kamailio"),
        new("opensips-mysql", "OpenSIPS, MySQL or MariaDB (acc)", CdrSource.OpenSips, "db_dns", MySql + "opensips"),
        new("yate-csv", "Yate, CDR file (cdrfile)", CdrSource.Yate, "csv_path", "/var/log/yate-cdr.csv"),
        new("sipwise-mysql", "Sipwise, MySQL or MariaDB (accounting.cdr)", CdrSource.SipWise, "db_dns", MySql + "accounting"),
        new("veraz-csv", "Veraz, CDR files", CdrSource.Veraz, "csv_path", "/var/spool/veraz-cdr"),
        new("", "Another one: columns of your own", CdrSource.Unknown, "db_dns", MySql + "cdr"),
    ];

    /// <summary>The one that a switch of this type most often has.</summary>
    public static PusherProfile Of(CdrSource type) => All.FirstOrDefault(profile => profile.Source == type) ?? All[0];
}

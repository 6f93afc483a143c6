using CdrStats.Pusher.Configuration;
using MySqlConnector;
using Npgsql;
using Xunit;

namespace CdrStats.Pusher.Tests.Configuration;

public sealed class ConfigFileTests
{
    private const string Valid =
        """
        storage_source: "sqlite3"
        db_file: "/var/cdr.db"
        cdr_fields:
          - {orig_field: uuid, dest_field: callid, type_field: string}
          - {orig_field: n, dest_field: destination_number}
          - {orig_field: s, dest_field: starting_date, type_field: date}
          - {orig_field: d, dest_field: duration, type_field: int}
          - {orig_field: b, dest_field: billsec, type_field: int}
        storage_destination: "postgres"
        pg_datasourcename: "user=postgres password=password host=localhost port=5432 dbname=cdr-pusher sslmode=disable"
        """;

    [Theory]
    [InlineData("storage_sourcestorage_source: \"sqlite3\"", "unknown key 'storage_sourcestorage_source'; did you mean 'storage_source'?")]
    [InlineData("db_flagfield: x", "unknown key 'db_flagfield'; did you mean 'db_flag_field'?")]
    [InlineData("heartbeat: soon", "heartbeat must be a number from 1 to 86400, not 'soon'")]
    [InlineData("max_fetch_batch: 0", "max_fetch_batch must be a number from 1 to 10000, not '0'")]
    [InlineData("cdr_source_type: 12", "cdr_source_type must be a number from 0 to 9, not '12'")]
    [InlineData("time_zone: Europe/Madridd", "time_zone 'Europe/Madridd' is unknown; did you mean 'Europe/Madrid'?")]
    [InlineData("fake_cdr: maybe", "fake_cdr cannot be 'maybe'; did you mean")]
    [InlineData("profile: asterisk-msql", "profile 'asterisk-msql' is unknown; did you mean 'asterisk-mysql'?")]
    [InlineData("http_url: https://x", "http_url is for storage_destination http: take it out, or set that")]
    public void A_line_that_cannot_be_honoured_ends_the_start_with_its_number_and_what_was_meant(string line, string sentence)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => ConfigFile.Parse("x.yaml", Valid + "\n" + line));
        Assert.StartsWith("x.yaml, line 11: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storage_source: \"sqlite3\"", "storage_source: \"sqlite\"", "storage_source cannot be 'sqlite'; did you mean 'sqlite3'?")]
    [InlineData("storage_source: \"sqlite3\"", "storage_source: csv", "csv_path is missing: it is the file that grows")]
    [InlineData("storage_source: \"sqlite3\"", "storage_source: sqlite3\ncsv_path: /x.csv", "line 2: csv_path and csv_layout are for storage_source csv")]
    [InlineData("storage_source: \"sqlite3\"", "storage_source: postgresql", "storage_source cannot be 'postgresql'; did you mean 'postgres'?")]
    [InlineData("storage_source: \"sqlite3\"", "storage_source: postgres", "db_dns is missing: it says how to connect to PostgreSQL")]
    [InlineData("storage_source: \"sqlite3\"", "storage_source: postgres\ndb_dns: host=h dbnam=x", "x.yaml, line 2: db_dns: unknown word 'dbnam'; did you mean 'dbname'?")]
    [InlineData("storage_destination: \"postgres\"", "storage_destination: riak", "Riak is not supported")]
    [InlineData("dest_field: callid", "dest_field: call_id", "dest_field cannot be 'call_id'; did you mean 'callid'?")]
    [InlineData("type_field: date", "type_field: datetime", "type_field cannot be 'datetime'; did you mean 'date'?")]
    [InlineData("dest_field: billsec", "dest_field: duration", "two entries of cdr_fields fill duration")]
    [InlineData("dest_field: billsec", "dest_field: answersec", "no entry whose dest_field is billsec")]
    [InlineData("orig_field: uuid,", "orig_feld: uuid,", "unknown key 'orig_feld' in cdr_fields; did you mean 'orig_field'?")]
    [InlineData("orig_field: uuid,", "orig_field: \"\" AS cidnum,", "not valid yaml")]
    [InlineData("sslmode=disable", "sslmod=disable", "unknown word 'sslmod'; did you mean 'sslmode'?")]
    public void A_wrong_value_names_the_right_one(string right, string wrong, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<ConfigurationException>(() => ConfigFile.Parse("x.yaml", Valid.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_left_out_has_the_manuals_defaults()
    {
        var config = ConfigFile.Parse("x.yaml", Valid + "\nriak_connect: \"127.0.0.1:8087\"\nriak_bucket: cdr_import\nswitch_ip: \"\"");
        Assert.Equal((100, TimeSpan.FromSeconds(1), "cdr_import", "cdr"), (config.MaxFetchBatch, config.Heartbeat, Assert.IsType<DestinationSettings.Postgres>(config.Destination).Table, config.Source.Table));
        Assert.Null(config.Source.FlagField);
        Assert.False(System.Net.IPAddress.IsLoopback(System.Net.IPAddress.Parse(config.Switch)));
    }

    [Theory]
    [InlineData("root:password@/accounting", "root", "password", "127.0.0.1", 3306, "accounting")]
    [InlineData("u:p@ss:/w@tcp(db.test:3307)/cdr?parseTime=true", "u", "p@ss:/w", "db.test", 3307, "cdr")]
    [InlineData("u@tcp([::1]:3306)/cdr", "u", "", "::1", 3306, "cdr")]
    [InlineData("u:p@unix(/run/mysqld/mysqld.sock)/cdr", "u", "p", "/run/mysqld/mysqld.sock", 3306, "cdr")]
    [InlineData("@/cdr", "", "", "127.0.0.1", 3306, "cdr")]
    public void A_go_data_source_name_is_understood(string dsn, string user, string password, string server, int port, string database)
    {
        var builder = new MySqlConnectionStringBuilder(MySqlDsn.Parse(dsn).ConnectionString);
        Assert.Equal((user, password, server, (uint)port, database), (builder.UserID, builder.Password, builder.Server, builder.Port, builder.Database));
    }

    [Theory]
    [InlineData("user=postgres password=password host=localhost port=5433 dbname=cdr-pusher sslmode=disable", "postgres", "password", "localhost", 5433, "cdr-pusher")]
    [InlineData(@"user='o\'b' password = 'a b=c' dbname=x", "o'b", "a b=c", "localhost", 5432, "x")]
    [InlineData("postgres://u:p%40w@db.test:5433/cdr?sslmode=require", "u", "p@w", "db.test", 5433, "cdr")]
    [InlineData("postgresql://u:p@[::1]:5433/cdr", "u", "p", "::1", 5433, "cdr")]
    [InlineData("postgresql://u:p@/cdr?host=/run/postgresql", "u", "p", "/run/postgresql", 5432, "cdr")]
    [InlineData("postgresql:///cdr?host=/run/postgresql&user=u&password=p", "u", "p", "/run/postgresql", 5432, "cdr")]
    [InlineData("postgres://u:p@/cdr?host=%2Frun%2Fpostgresql&port=5433", "u", "p", "/run/postgresql", 5433, "cdr")]
    public void A_libpq_connection_is_understood(string text, string user, string password, string host, int port, string database)
    {
        var builder = new NpgsqlConnectionStringBuilder(LibpqConnection.Parse(text));
        Assert.Equal((user, password, host, port, database), (builder.Username, builder.Password, builder.Host, builder.Port, builder.Database));
    }
}

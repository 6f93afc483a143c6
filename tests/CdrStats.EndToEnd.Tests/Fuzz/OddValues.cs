namespace CdrStats.EndToEnd.Tests.Fuzz;

/// <summary>What nobody means to send: the limits of types, signs that mean something to somebody, and half of what a text is made of.</summary>
internal static class OddValues
{
    /// <summary>For addresses and headers.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "", " ", "0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "1e400", "NaN", "Infinity", "-0", "0x10", "1,5", "٣٤", "１２", "true", "null", "[]", "{}",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "10000-01-01", "2026-02-30", "2026-11-28T25:00:00Z", "2026-03-29T02:30:00", "infinity", "-infinity",
        "294277-01-01", "4713-01-01 BC", "1970-01-01", "P1D", "7d", "99999999999d", "Europe/Nowhere", "../../etc/passwd", "..", ".", "%", "%00", "%2e%2e%2f", "\0", "a\0b", "\u0001\u001b[31m", "\r\nSet-Cookie: x=1",
        "'", "''", "\"", "\\", "`", ";", "--", "' or 1=1 --", "'; drop table call; --", "1; select pg_sleep(30)", "1' and pg_sleep(30)::text = '", "$1", ":x", "{0}", "{{7*7}}", "${jndi:ldap://x.example/a}",
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "=1+1", "@SUM(A1)", "*", "%%", "_", "\\%", "(", "[", "(?:a+)+$", "é", "e\u0301", "ß", "İ", "ﬃ", "\u202egnp", "\ufeff", "\u200b", "\U0001F600",
        "\ud800", new string('x', 300), new string('9', 400), new string('(', 2000), new string('é', 3000), "ES", "es", "XX", "paris", "912", "equals", "begins", "customer", "day",
    ];

    /// <summary>For bodies, as JSON.</summary>
    public static IReadOnlyList<string> Json { get; } =
    [
        "null", "true", "false", "0", "-1", "1", "0.1", "-0", "1e400", "-1e400", "1e-400", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999999999999999999",
        "0." + new string('1', 400), new string('9', 400), "79228162514264337593543950335", "0.0000000000000000000000000001", "[]", "{}", "[[]]", "[null]", "{\"a\":1}", "[1,\"a\",null,{}]", "{\"\":0}", "{\"$type\":\"System.Object\"}", "{\"__proto__\":{}}",
        "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\uffff\"", "\"\\ud83d\\ude00\"", "\"1\"", "\"-1\"", "\"1e400\"", "\"NaN\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"2026-02-30\"", "\"infinity\"", "\"' or 1=1 --\"", "\"'; drop table call; --\"", "\"<script>alert(1)</script>\"", "\"=1+1\"", "\"../../etc/passwd\"", "\"%00\"", "\"{0}\"",
        "\"(?:a+)+$\"", "\"^(a|a)*$\"", "\"[\"", "\"\\u202e\"", "\"EUR\"", "\"xx\"", "\"Europe/Nowhere\"", "\"UTC\"", "\"http://127.0.0.1:1/\"", "\"https://receiver.example/\"", "\"file:///etc/passwd\"", $"\"{new string('x', 501)}\"", $"\"{new string('x', 100_000)}\"",
        new string('[', 70) + new string(']', 70), new string('[', 5000), $"[{string.Join(',', Enumerable.Repeat("0", 20_000))}]", $"[{string.Join(',', Enumerable.Repeat("{}", 3000))}]",
    ];

    /// <summary>For whole bodies.</summary>
    public static IReadOnlyList<string> Bodies { get; } = ["", " ", "{", "[", "\"", "{\"a\":}", "{\"name\":1,\"name\":2}", "\ufeff{}", "\0", "<x/>", "a=b&c=d", "{} {}", "{}\n{}\n[]\nnull", "// x", "{\"name\":\"a\",}", "\ud800"];
}

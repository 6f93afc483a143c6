namespace CdrStats.Pusher.Tests.Profiles;

/// <summary>The settings of someone who names a profile and an address, and no SQL.</summary>
internal static class SwitchYaml
{
    public static string For(string profile, SwitchDisk disk, Inbox inbox, params string[] lines) =>
        $"""
        profile: {profile}
        {string.Join('\n', lines)}
        switch_ip: "192.0.2.1"
        storage_destination: postgres
        pg_datasourcename: "{inbox.Libpq}"
        state_dir: "{disk.State}"
        """;

    /// <summary>What a call became, column by column in one text; the start in UTC.</summary>
    public static Task<List<string>> CallsAsync(Inbox inbox) => inbox.ListAsync<string>(
        """
        SELECT concat_ws('|', callid, caller_id_number, caller_id_name, destination_number, to_char(starting_date AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), duration, billsec,
               coalesce(answersec::text, '-'), coalesce(hangup_cause_id::text, '-'), coalesce(linked_id, '-'))
        FROM cdr_import ORDER BY starting_date, callid, id
        """);

    /// <summary>The extra data of one call, its keys in order.</summary>
    public static Task<string> ExtraAsync(Inbox inbox, string callId) => inbox.OneAsync<string>(
        $"SELECT string_agg(e.key || '=' || e.value, '|' ORDER BY e.key COLLATE \"C\") FROM cdr_import, jsonb_each_text(extradata) AS e WHERE callid = '{callId}'");
}

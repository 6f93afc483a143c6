using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>A month of calls that a term would remove.</summary>
/// <param name="First">Its first day, UTC.</param>
/// <param name="Calls">As the database estimates it.</param>
public sealed record OutlivedMonth(DateOnly First, long Calls);

/// <summary>Tries settings that need not be stored yet.</summary>
public sealed class SettingsTrial(Database database, StoredSettings stored, IConfiguration configuration, MailSender mail, TimeProvider clock)
{
    /// <summary>Sends a mail by what was typed, by key in full; what is configured outside stays. A password that was not typed is the one that is set.</summary>
    public Task<MailOutcome> MailAsync(IReadOnlyDictionary<string, string?> typed, string recipient, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var proposed = new ConfigurationBuilder().AddConfiguration(configuration)
            .AddInMemoryCollection(typed.Where(pair => pair.Value is not null && !stored.IsOverlaid(configuration, pair.Key))).Build();
        var (now, meant) = (MailSettings.Read(configuration), MailSettings.Read(proposed));
        var isElsewhere = (now.Host, now.Port, now.Security, now.UserName) != (meant.Host, meant.Port, meant.Security, meant.UserName);
        if (isElsewhere && meant.UserName.Length > 0 && typed.GetValueOrDefault(SettingSection.Mail.KeyOf("Password")) is null && now.Password.Length > 0)
        {
            return Task.FromResult<MailOutcome>(new MailOutcome.Failed("The password that is stored is for the server and user as they were: type it to try another.") { IsFinal = true });
        }

        return mail.SendAsync(meant, recipient, $"{MailBrand.Console}: a test", $"This is a test of the mail settings of {MailBrand.Console}.\n\nIf you read it, mails get through.\n", [], cancellation,
            html: $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A test</title></head><body>{MailBrand.Head}<p>This is a test of the mail settings of {MailBrand.Console}.</p><p>If you read it, mails get through.</p></body></html>");
    }

    /// <summary>The months of calls that would go at the next run of the job, the oldest first.</summary>
    /// <param name="months">So many whole months are kept before the present one.</param>
    public async Task<IReadOnlyList<OutlivedMonth>> OutlivedAsync(AccessScope scope, int months, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            return [];
        }

        var now = clock.GetUtcNow().UtcDateTime;
        await using var command = database.Source.CreateCommand("""
            select to_date(substring(relname from 6 for 6), 'YYYYMM'), sum(greatest(reltuples, 0))::bigint from pg_inherits join pg_class on pg_class.oid = inhrelid
            where inhparent = 'call'::regclass and relname ~ '^call_\d{6}' and to_date(substring(relname from 6 for 6), 'YYYYMM') < $1 group by 1 order by 1
            """);
        command.Parameters.AddWithValue(new DateOnly(now.Year, now.Month, 1).AddMonths(-months));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var outlived = new List<OutlivedMonth>();
        while (await row.ReadAsync(cancellation))
        {
            outlived.Add(new OutlivedMonth(row.GetFieldValue<DateOnly>(0), row.GetInt64(1)));
        }

        return outlived;
    }
}

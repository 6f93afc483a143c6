using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using SkiaSharp;
using Xunit;

namespace CdrStats.Infrastructure.Tests.ConsoleSettings;

public sealed class SettingsDeskTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_record_is_read_by_what_another_host_just_stored()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var web = new SettingsHost(lab.ConnectionString);
        await using var jobs = new SettingsHost(lab.ConnectionString);
        using var importer = new Importer(new ImportDatabases(lab.Source, lab.Source), jobs.Get<MediationOptions>(), TimeProvider.System, NullLogger<Importer>.Instance);
        await ImportAsync("before");

        Assert.IsType<Saved.Done>(await web.SaveAsync(SettingSection.Mediation, ("LocalDialcode", "34")));
        await ImportAsync("after");

        Assert.Equal("1650784355 34650784355", await lab.OneAsync<string>("select string_agg(e164, ' ' order by callid desc) from call"));

        async Task ImportAsync(string id)
        {
            await lab.RunAsync($"insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec) values ('sw', '{id}', '911000001', '', '650784355', now(), 9, 9)");
            await importer.DrainAsync(1, Stop);
        }
    }

    [Fact]
    public async Task What_is_configured_wins_is_told_with_its_key_and_is_not_stored()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var plain = new SettingsHost(lab.ConnectionString);
        await using var configured = new SettingsHost(lab.ConnectionString, ("CdrStats:Retention:CallMonths", "24"));

        Assert.IsType<Saved.Done>(await plain.SaveAsync(SettingSection.Retention, ("CallMonths", "12"), ("InboxDays", "7")));
        Assert.IsType<Saved.Done>(await configured.SaveAsync(SettingSection.Retention, ("CallMonths", "3"), ("InboxDays", "8")));
        await plain.LookAsync();

        var shown = (await configured.ReadAsync(SettingSection.Retention))["CallMonths"];
        Assert.Equal(("CdrStats:Retention:CallMonths", "24", SettingOrigin.Configured), (shown.Key, shown.Value, shown.Origin));
        Assert.Equal((12, 8), (plain.Get<Func<RetentionSettings>>()().CallMonths, plain.Get<Func<RetentionSettings>>()().InboxDays));
        Assert.Equal((24, 8), (configured.Get<Func<RetentionSettings>>()().CallMonths, configured.Get<Func<RetentionSettings>>()().InboxDays));
        Assert.Equal("CallMonths: 12, InboxDays: 7", await lab.OneAsync<string>("select string_agg(key || ': ' || (value ->> 1), ', ' order by key) from admin_edit, jsonb_each(changes) where kind = 'setting' and id = (select min(id) from admin_edit)"));
        Assert.Equal("7>8", await lab.OneAsync<string>("select string_agg((value ->> 0) || '>' || (value ->> 1), ',') from admin_edit, jsonb_each(changes) where kind = 'setting' and id = (select max(id) from admin_edit)"));
    }

    [Fact]
    public async Task A_value_that_is_not_allowed_alone_or_with_the_others_is_refused_and_who_comes_second_hears_it()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var host = new SettingsHost(lab.ConnectionString);
        var read = await host.ReadAsync(SettingSection.Retention);

        Assert.Equal("CdrStats:Retention:CallMonths", Assert.IsType<Saved.Refused>(await host.SaveAsync(SettingSection.Retention, ("CallMonths", "1"))).Field);
        Assert.Equal("CdrStats:Mediation:PhoneNumberMinDigits", Assert.IsType<Saved.Refused>(await host.SaveAsync(SettingSection.Mediation, ("PhoneNumberMinDigits", "12"))).Field);
        Assert.IsType<Saved.Done>(await host.SaveAsync(SettingSection.Retention, ("CallMonths", "5")));
        var late = await host.Get<SettingsDesk>().SaveAsync(SettingSection.Retention, new Dictionary<string, string?> { ["CdrStats:Retention:CallMonths"] = "6" }, read.Version, Editor.AtTheMachine, Stop);

        Assert.Contains("command line changed this", Assert.IsType<Saved.Conflict>(late).Who, StringComparison.Ordinal);
        Assert.Equal("5", await lab.OneAsync<string>("select value from console_setting"));
    }

    [Fact]
    public async Task A_password_is_sealed_told_to_nobody_and_not_given_to_another_server()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var host = new SettingsHost(lab.ConnectionString);
        await using var other = new SettingsHost(lab.ConnectionString);

        Assert.IsType<Saved.Done>(await host.SaveAsync(SettingSection.Mail, ("Host", "mail.example.com"), ("UserName", "ops"), ("Password", "open sesame 1")));
        await other.LookAsync();

        Assert.Equal(("", true), ((await host.ReadAsync(SettingSection.Mail))["Password"].Value, (await host.ReadAsync(SettingSection.Mail))["Password"].IsSet));
        Assert.Equal(0, await lab.OneAsync<long>("select (select count(*) from console_setting where value like '%sesame%') + (select count(*) from admin_edit where changes::text like '%sesame%')"));
        Assert.Equal("open sesame 1", MailSettings.Read(other.Get<Microsoft.Extensions.Configuration.IConfiguration>()).Password);
        Assert.Equal("CdrStats:Mail:Password", Assert.IsType<Saved.Refused>(await host.SaveAsync(SettingSection.Mail, ("Host", "mail.attacker.example"))).Field);
        await using var attacker = new SmtpPeer();
        var tried = await host.Get<SettingsTrial>().MailAsync(new Dictionary<string, string?> { ["CdrStats:Mail:Host"] = "127.0.0.1", ["CdrStats:Mail:Port"] = attacker.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) }, "a@example.com", Stop);
        Assert.Contains("type it", Assert.IsType<MailOutcome.Failed>(tried).Reason, StringComparison.Ordinal);
        Assert.Empty(attacker.Taken);
    }

    [Fact]
    public async Task Mails_go_by_the_stored_server_under_the_brands_name_with_its_logo()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var host = new SettingsHost(lab.ConnectionString);
        await using var peer = new SmtpPeer();
        var port = peer.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.IsType<Saved.Done>(await host.SaveAsync(SettingSection.Mail, ("Host", "127.0.0.1"), ("Port", port), ("Security", "none"), ("From", "ops@acme.example")));
        Assert.IsType<Saved.Done>(await host.SaveAsync(SettingSection.Branding, ("Name", "Acme <Telecom>"), ("Accent", "#ffcc00"), ("Logo", Logo())));
        Assert.IsType<MailOutcome.Sent>(await host.Get<SettingsTrial>().MailAsync(new Dictionary<string, string?>(), "reader@example.com", Stop));

        using var mail = MimeKit.MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Assert.Single(peer.Taken))), Stop);
        Assert.Equal("Acme <Telecom>", mail.From.Mailboxes.Single().Name);
        Assert.Contains("alt=\"Acme &lt;Telecom&gt;\"", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("test of the mail settings of Acme <Telecom>", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("image/png", Assert.Single(mail.BodyParts, part => part.ContentId == "brand-logo").ContentType.MimeType);
        Assert.Equal("CdrStats:Branding:Logo", Assert.IsType<Saved.Refused>(await host.SaveAsync(SettingSection.Branding, ("Logo", "data:image/svg+xml;base64,PHN2Zy8+"))).Field);
    }

    private static string Logo()
    {
        using var picture = new SKBitmap(64, 16);
        picture.Erase(SKColors.DarkOrange);
        using var png = picture.Encode(SKEncodedImageFormat.Png, 100);
        return $"data:image/png;base64,{Convert.ToBase64String(png.ToArray())}";
    }
}

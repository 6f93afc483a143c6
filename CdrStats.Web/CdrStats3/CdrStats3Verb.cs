using System.CommandLine;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.CdrStats3;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.CommandLine;
using CdrStats.Web.Import;

namespace CdrStats.Web.CdrStats3;

/// <summary><c>migrate cdr-stats-3</c>: takes over a predecessor's database and compares.</summary>
internal static class CdrStats3Verb
{
    public static Command Create(VerbHost console)
    {
        var from = new Option<string>("--from") { Description = "Connection string of its database, such as \"Host=10.0.0.5;Database=cdrstats-billing;Username=postgres\". PGPASSWORD and ~/.pgpass are used.", Required = true };
        var inbox = new Option<string>("--inbox") { Description = "Connection string of its import_cdr database: records that wait there are taken, too." };
        var currency = new Option<string>("--currency") { Description = "Of its plans and amounts, a code of three letters such as EUR; it knows none itself.", Required = true };
        var zone = new Option<string>("--time-zone") { Description = "TIME_ZONE of its settings, such as Europe/Madrid: the days, weeks and months of its alarms are of that zone.", DefaultValueFactory = _ => "UTC" };
        var look = new Option<bool>("--dry-run") { Description = "Only says what is there." };
        currency.Validators.Add(given =>
        {
            if (given.GetValue(currency) is not { Length: 3 } code || !code.All(char.IsAsciiLetterUpper))
            {
                given.AddError($"--currency is '{given.GetValue(currency)}'; a code of three capital letters such as EUR is wanted");
            }
        });
        zone.Validators.Add(given =>
        {
            if (given.GetValue(zone) is not { } name || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
            {
                given.AddError($"--time-zone is '{given.GetValue(zone)}'; a zone of the IANA database such as Europe/Madrid is wanted");
            }
        });
        var command = new Command(
            "cdr-stats-3",
            "Takes over a CDR-Stats 3: switches, plans and rates, users with their passwords, account codes, calls with their amounts, waiting records, lists and alarms. " +
            "Its database is read only. Stop its importer (celery) first. What is here already stays as it is, so the verb can be run again. " +
            "Exit codes: 0 all is here and the sums are equal, 2 something is not (the report says what), 1 it failed, 64 the command line was not understood.") { from, inbox, currency, zone, look };
        command.SetAction((parsed, cancellation) => console.RunAsync(
            (services, stop) => RunAsync(services, parsed.GetRequiredValue(from), parsed.GetValue(inbox), parsed.GetRequiredValue(currency), parsed.GetRequiredValue(zone), parsed.GetValue(look), stop), cancellation));
        return new Command("migrate", "Takes over what another program has.") { command };
    }

    private static async Task<int> RunAsync(IServiceProvider services, string from, string? inbox, string currency, string zone, bool look, CancellationToken stop)
    {
        try
        {
            await using var there = await CdrStats3Database.OpenAsync(from, stop);
            await using var waiting = inbox is null ? null : await CdrStats3Database.OpenInboxAsync(inbox, stop);
            return look ? await LookAsync(there, stop) : await new Run(services, there, waiting, currency, zone).AllAsync(stop);
        }
        catch (CdrStats3Exception wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return ExitCodes.Failed;
        }
    }

    private static async Task<int> LookAsync(CdrStats3Database from, CancellationToken stop)
    {
        foreach (var (name, sums) in await CdrStats3Comparison.ThereAsync(from, stop))
        {
            ImportVerb.Say($"{name}: {Plural.Of(sums.Calls, "call", "calls")}, {sums.Duration:N0} s, {sums.BillSeconds:N0} s billed, sell {sums.Sell}, buy {sums.Buy}");
        }

        return ExitCodes.Done;
    }

    private sealed class Run(IServiceProvider services, CdrStats3Database from, CdrStats3Database? inbox, string currency, string zone)
    {
        private bool _whole = true;

        public async Task<int> AllAsync(CancellationToken stop)
        {
            var switches = services.GetRequiredService<CdrStats3Switches>();
            var people = services.GetRequiredService<CdrStats3People>();
            Tell(await switches.TakeAsync(from, stop));
            Tell(await switches.TakeCausesAsync(from, stop));
            var plans = services.GetRequiredService<CdrStats3Plans>();
            foreach (var taken in await plans.TakeAsync(from, services.GetRequiredService<Database>(), currency, stop))
            {
                Tell(taken);
            }

            foreach (var taken in await services.GetRequiredService<CdrStats3Bans>().TakeAsync(from, stop))
            {
                Tell(taken);
            }

            // Calls come before their customers are on plans with rates: what was not priced there stays so.
            var history = await plans.HistoryAsync(currency, stop);
            foreach (var taken in await people.TakeAsync(from, history, stop))
            {
                Tell(taken);
            }

            var calls = services.GetRequiredService<CdrStats3Calls>();
            await SettleAsync("calls", await calls.SendAsync(from, new Progress(), stop), stop);
            var byName = (await services.GetRequiredService<VoipPlanStore>().ListAsync(stop)).ToDictionary(plan => plan.Name, plan => plan.Id, StringComparer.OrdinalIgnoreCase);
            Tell(await people.GivePlansAsync(from, history, byName, stop));
            foreach (var taken in await services.GetRequiredService<CdrStats3Lists>().TakeAsync(from, stop))
            {
                Tell(taken);
            }

            if (await services.GetRequiredService<CdrStats3Alarms>().TakeAsync(from, zone, stop) is { } alarms)
            {
                Tell(alarms);
            }

            if (inbox is not null)
            {
                await SettleAsync("waiting records", await calls.SendWaitingAsync(inbox, new Progress(), stop), stop);
            }

            Compare(await services.GetRequiredService<CdrStats3Comparison>().CompareAsync(AccessScope.Everything, from, stop));
            return _whole ? ExitCodes.Done : ExitCodes.Partly;
        }

        private async Task SettleAsync(string what, SentCalls sent, CancellationToken stop)
        {
            if (await services.GetRequiredService<InboxWait>().WaitingRangeAsync(sent.Mark, stop) is { } rows)
            {
                var settlement = new FileSettlement(services, sent.Mark, rows);
                _ = (await services.GetRequiredService<RunningConsoles>().ListAsync(stop)).Any(console => console.Imports) ? await settlement.FollowAsync(stop) : await settlement.ImportAsync(stop);
            }

            // Also of earlier runs: wherever in the inbox they are.
            var fate = await services.GetRequiredService<InboxWait>().FateAsync(sent.Mark, null, stop);
            ImportVerb.Say($"{what}: {sent.Read:N0} there, {sent.Sent:N0} sent now, {sent.Duplicates:N0} sent before, {sent.Read - sent.Sent - sent.Duplicates:N0} refused; of those in the inbox {fate.Stored:N0} are calls, {fate.Duplicate:N0} were already, {fate.Quarantined:N0} are in quarantine, {fate.Waiting:N0} wait");
            foreach (var refused in sent.Refused)
            {
                ImportVerb.Say($"  {refused}");
            }

            _whole &= fate is { Waiting: 0, Quarantined: 0 } && sent.Read == sent.Sent + sent.Duplicates;
        }

        private void Tell(TakenObjects taken)
        {
            Say(taken);
            _whole &= taken.Left.Count == 0;
        }

        private static void Say(TakenObjects taken)
        {
            ImportVerb.Say($"{taken.What}: {taken.There:N0} there, {taken.Taken:N0} taken, {taken.Already:N0} here already");
            foreach (var left in taken.Left)
            {
                ImportVerb.Say($"  {left}");
            }
        }

        private void Compare(CallComparison compared)
        {
            ImportVerb.Say($"Compared, there and here:");
            foreach (var one in compared.Switches)
            {
                ImportVerb.Say($"  {one.Switch}: {(one.IsEqual ? "equal" : "DIFFERENT")}");
                Lines(one.There, one.Here);
            }

            ImportVerb.Say($"  all: {(compared.IsEqual ? "equal" : "DIFFERENT")}");
            Lines(compared.Switches.Aggregate(CallSums.Nothing, (sum, one) => sum.Plus(one.There)), compared.Switches.Aggregate(CallSums.Nothing, (sum, one) => sum.Plus(one.Here)));
            foreach (var owner in compared.Owners.Where(one => one.There != one.Here))
            {
                ImportVerb.Say($"  {(owner.Owner.Length > 0 ? owner.Owner : "nobody")}: {owner.There:N0} calls there, {owner.Here:N0} here");
            }

            if (compared.Owners.Any(one => one.There != one.Here))
            {
                ImportVerb.Say($"  CDR-Stats gave calls of unknown account codes to its first superuser; here they are nobody's until the code is given to a customer.");
            }

            if (compared.Quarantined + compared.Waiting > 0)
            {
                ImportVerb.Say($"  {compared.Quarantined:N0} are in quarantine (the page Quarantine says why), {compared.Waiting:N0} wait to be imported.");
            }

            _whole &= compared.IsEqual;
        }

        private static void Lines(CallSums there, CallSums here)
        {
            Line("calls", there.Calls, here.Calls);
            Line("seconds", there.Duration, here.Duration);
            Line("seconds billed", there.BillSeconds, here.BillSeconds);
            Line("sell", there.Sell, here.Sell);
            Line("buy", there.Buy, here.Buy);
        }

        private static void Line(string what, decimal there, decimal here) => ImportVerb.Say($"    {what,-15}{there,20:#,0.#####}{here,20:#,0.#####}{(there == here ? "" : "   <-")}");
    }

    private sealed class Progress : IProgress<long>
    {
        private const long Step = 100_000;
        private long _told;

        public void Report(long value)
        {
            if (value - _told >= Step)
            {
                _told = value;
                ImportVerb.Say($"{value:N0} sent …");
            }
        }
    }
}

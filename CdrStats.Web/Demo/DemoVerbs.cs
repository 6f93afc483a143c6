using System.CommandLine;
using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Demo;
using CdrStats.Web.CommandLine;

namespace CdrStats.Web.Demo;

/// <summary><c>demo remove</c> and <c>generate</c>.</summary>
internal static class DemoVerbs
{
    public static Command Demo(VerbHost console)
    {
        var remove = new Command("remove", "Removes the demo operator with all its calls, customers, plans and users; nothing else is touched.");
        remove.SetAction((_, cancellation) => console.RunAsync(async (services, stop) =>
        {
            var lines = await services.GetRequiredService<DemoRemoval>().RemoveAsync(new Told(), stop);
            Console.WriteLine(lines.Sum(line => line.Rows) == 0 ? "There was no demo operator." : "The demo operator is removed.");
            return ExitCodes.Done;
        }, cancellation));
        return new Command("demo", "The demo operator (made by starting the console with --demo).") { remove };
    }

    public static Command Generate(VerbHost console)
    {
        var calls = new Option<int>("--calls") { Description = "How many calls to write.", DefaultValueFactory = _ => 10_000 };
        var days = new Option<int>("--days") { Description = "Over how many days until now they are spread.", DefaultValueFactory = _ => 7 };
        var live = new Option<bool>("--live") { Description = "Afterwards keep placing calls, two to six a second, until Ctrl+C." };
        var at = new Option<string>("--switch") { Description = "The switch that the calls are said to come from.", DefaultValueFactory = _ => "generated" };
        calls.Validators.Add(given => Within(given, calls, 0, 100_000_000));
        days.Validators.Add(given => Within(given, days, 1, 3650));
        var command = new Command("generate", "Writes invented calls to the inbox, from where they are imported like any others.") { calls, days, live, at };
        command.SetAction((parsed, cancellation) => console.RunAsync(async (services, stop) =>
        {
            var generated = services.GetRequiredService<GeneratedCalls>();
            var origin = new CallOrigin(parsed.GetRequiredValue(at), await generated.CodesAsync(stop));
            var written = await generated.WriteAsync(parsed.GetValue(calls), parsed.GetValue(days), origin, new Written(), stop);
            Console.WriteLine($"{Plural.Of(written, "call is", "calls are")} in the inbox.");
            if (parsed.GetValue(live))
            {
                Console.WriteLine("Calls are being placed; Ctrl+C ends it.");
                await services.GetRequiredService<LiveCallsFactory>()(origin).RunAsync(onlyWhileDemo: false, stop);
            }

            return ExitCodes.Done;
        }, cancellation));
        return command;
    }

    private static void Within(System.CommandLine.Parsing.OptionResult given, Option<int> option, int least, int most)
    {
        // What is no number at all has been complained about already.
        if (given.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > most))
        {
            given.AddError($"{option.Name} is {value}; {least} to {most} is allowed.");
        }
    }

    private sealed class Told : IProgress<DemoRemoved>
    {
        public void Report(DemoRemoved value)
        {
            Console.WriteLine($"{value.What}: {value.Rows:N0} removed");
            if (value.Kept > 0)
            {
                Console.WriteLine($"  {value.Kept:N0} kept, because something that is not demo data hangs on them");
            }
        }
    }

    private sealed class Written : IProgress<long>
    {
        public void Report(long value) => Console.WriteLine($"{value:N0} written …");
    }
}

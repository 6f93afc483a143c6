using CdrStats.DialCodes;
using PhoneNumbers;

// Run from the root of the repository: dotnet run --project tools/CdrStats.DialCodes
var root = args.Length > 0 ? args[0] : ".";
var numbers = PhoneNumberUtil.GetInstance();

var codes = DialCodeSource.All(numbers).ToArray();
Write("CdrStats.Infrastructure/Numbering/Data/dial_codes.csv", "prefix,country,destination,type",
    codes.Select(code => $"{code.Prefix},{code.Country},{code.Destination},{code.Type}"));

var examples = ExampleNumber.All(numbers).ToArray();
Write("tests/CdrStats.Infrastructure.Tests/Numbering/example_numbers.csv", "digits,of,country,type",
    examples.Select(example => $"{example.Digits},{example.Of},{example.Country},{example.Type}"));

Console.WriteLine($"{codes.Length} dial codes, {examples.Length} example numbers");

void Write(string path, string header, IEnumerable<string> rows)
{
    var file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, string.Join('\n', rows.Prepend(header)) + "\n");
}

using System.Text;
using System.Text.Json;
using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>JSON: a list of objects, or objects one after the other (NDJSON). One object at a time is in memory.</summary>
internal sealed class JsonTable : TableFile
{
    private const int MostBytes = 4 * TableRow.MostCharacters;
    private const int MostDepth = 64;
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MostDepth };
    private readonly Stream _file;
    private readonly long _length;
    private readonly GrowingHeader _header = new();
    private byte[] _bytes = new byte[64 * 1024];
    private char[] _name = new char[256];
    private char[] _text = new char[1024];
    private int _from, _to;
    private bool _isEnd;
    private bool _inList;
    private long _line = 1;
    private JsonReaderState _state = new(Options);

    public JsonTable(Stream file)
    {
        (_file, _length) = (file, Math.Max(1, file.Length));
        Fill();
        if (_bytes.AsSpan(0, _to).StartsWith(Encoding.UTF8.Preamble))
        {
            _from = Encoding.UTF8.Preamble.Length;
        }
    }

    public override IReadOnlyList<string> Header => _header.Names;

    public override double Done => Math.Min(1, (double)_file.Position / _length);

    protected override bool Read(TableRow row, long number)
    {
        while (TryToken(out var token, out var size))
        {
            switch (token)
            {
                case JsonTokenType.StartObject:
                    row.Begin(_line, number);
                    Take(row, _bytes.AsSpan(_from, size));
                    Pass(size);
                    return true;
                case JsonTokenType.StartArray when !_inList:
                    _inList = true;
                    break;
                case JsonTokenType.EndArray:
                    _inList = false;
                    break;
                default:
                    throw new FileImportException($"Line {_line} has {Words(token)} where an object is wanted: a list of objects, or one object behind the other, is read.");
            }

            Pass(size);
        }

        return false;
    }

    /// <summary>Finds the next token among the rows, of an object all of it; more of the file is read until it is there.</summary>
    private bool TryToken(out JsonTokenType token, out int size)
    {
        while (true)
        {
            try
            {
                var reader = new Utf8JsonReader(_bytes.AsSpan(_from, _to - _from), _isEnd, _state);
                if (reader.Read())
                {
                    (token, var begins) = (reader.TokenType, (int)reader.TokenStartIndex);
                    if (token != JsonTokenType.StartObject || reader.TrySkip())
                    {
                        Pass(begins);
                        (size, _state) = ((int)reader.BytesConsumed - begins, reader.CurrentState);
                        return true;
                    }
                }
                else if (_isEnd)
                {
                    (token, size) = (JsonTokenType.None, 0);
                    return false;
                }
            }
            catch (JsonException bad)
            {
                throw new FileImportException($"Line {(bad.LineNumber ?? 0) + 1} is not JSON: {bad.Message.Split(" LineNumber:")[0]}");
            }

            Fill();
        }
    }

    private void Take(TableRow row, ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MostDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader, ref _name, row);
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.Null:
                    break;
                case JsonTokenType.String:
                    _header.Set(row, name, Text(ref reader, ref _text, row), isJson: false);
                    break;
                default:
                    var from = (int)reader.TokenStartIndex;
                    reader.Skip();
                    var written = value[from..(int)reader.BytesConsumed];
                    Room(ref _text, written.Length);
                    _header.Set(row, name, _text.AsSpan(0, Encoding.UTF8.GetChars(written, _text)), isJson: true);
                    break;
            }
        }
    }

    private static ReadOnlySpan<char> Text(ref Utf8JsonReader reader, ref char[] room, TableRow row)
    {
        Room(ref room, reader.ValueSpan.Length);
        try
        {
            return room.AsSpan(0, reader.CopyString(room));
        }
        catch (InvalidOperationException)
        {
            row.Trouble ??= "a text in it is no valid UTF-8, or half of a pair of UTF-16";
            return default;
        }
    }

    private static void Room(ref char[] room, int characters)
    {
        if (room.Length < characters)
        {
            room = new char[characters * 2];
        }
    }

    private void Pass(int bytes)
    {
        _line += _bytes.AsSpan(_from, bytes).Count((byte)'\n');
        _from += bytes;
    }

    private void Fill()
    {
        _bytes.AsSpan(_from, _to - _from).CopyTo(_bytes);
        (_from, _to) = (0, _to - _from);
        if (_to == _bytes.Length)
        {
            if (_bytes.Length >= MostBytes)
            {
                throw new FileImportException($"What begins on line {_line} is longer than {MostBytes / 1024} KiB.");
            }

            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        var read = _file.Read(_bytes, _to, _bytes.Length - _to);
        (_to, _isEnd) = (_to + read, read == 0);
    }

    private static string Words(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        _ => "something else",
    };
}

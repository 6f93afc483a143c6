using System.Text;
using System.Text.Json.Nodes;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Sources;

/// <summary>An array as PostgreSQL writes it (<c>{1,NULL,"a \"b\""}</c>, nested, perhaps with bounds before it) as a JSON list, which extradata keeps as one.</summary>
internal sealed class PostgresArray
{
    private readonly string _text;
    private readonly Func<string, object?> _element;
    private int _at;

    private PostgresArray(string text, Func<string, object?> element) => (_text, _element) = (text, element);

    /// <param name="text">As the server wrote it.</param>
    /// <param name="element">What an element's text stands for.</param>
    public static JsonArray Read(string text, Func<string, object?> element)
    {
        var array = new PostgresArray(text, element) { _at = text.IndexOf('{', StringComparison.Ordinal) };
        return array.List();
    }

    private JsonArray List()
    {
        var list = new JsonArray();
        _at++;
        while (_text[_at] != '}')
        {
            list.Add(_text[_at] == '{' ? List() : Element());
            // A comma, but a semicolon between boxes.
            _at += _text[_at] == '}' ? 0 : 1;
        }

        _at++;
        return list;
    }

    private JsonNode? Element()
    {
        var quoted = _text[_at] == '"';
        var value = new StringBuilder();
        for (_at += quoted ? 1 : 0; quoted ? _text[_at] != '"' : _text[_at] is not (',' or ';' or '}'); _at++)
        {
            _at += _text[_at] == '\\' ? 1 : 0;
            value.Append(_text[_at]);
        }

        _at += quoted ? 1 : 0;
        var text = value.ToString();
        return !quoted && text == "NULL" ? null : FieldConversion.ToJson(_element(text));
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CdrStats.Web.Shell;

/// <summary>
/// Lines, areas and bars over time or categories, with the table behind them. New <see cref="Data"/> is shown when it is another instance; a new
/// <see cref="Tail"/> is appended to what is drawn already.
/// </summary>
public partial class Chart : IAsyncDisposable
{
    private ElementReference _canvas;
    private DotNetObjectReference<Chart>? _self;
    private ScriptObject? _chart;
    private ChartData _current = new([]);
    private ChartData? _given;
    private ChartData? _drawn;
    private ChartTail? _tail;
    private ChartTail? _appended;
    private bool _asTable;

    /// <summary>What it shows, for those who do not see it: <c>Calls by hour, today and yesterday</c>.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public ChartData Data { get; set; } = new([]);

    /// <summary>What has come since, for a chart that goes on; null: nothing.</summary>
    [Parameter]
    public ChartTail? Tail { get; set; }

    /// <summary>The zone whose clock the axis and the table show.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Pixels; fixed, so that nothing moves when the chart arrives.</summary>
    [Parameter]
    public int Height { get; set; } = 220;

    /// <summary>Set: dragging over a chart over time chooses a range.</summary>
    [Parameter]
    public EventCallback<ChartRange> OnRangeSelected { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    private bool IsSelectable => OnRangeSelected.HasDelegate && _current.IsOverTime;

    /// <summary>Called by the script when a range has been dragged.</summary>
    [JSInvokable]
    public Task SelectRange(double fromWall, double untilWall) =>
        InvokeAsync(() => OnRangeSelected.InvokeAsync(new ChartRange(ChartWire.Moment(fromWall, Zone), ChartWire.Moment(untilWall, Zone))));

    public async ValueTask DisposeAsync()
    {
        if (_chart is not null)
        {
            await _chart.DisposeAsync();
        }

        _self?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_given, Data))
        {
            (_given, _current, _tail) = (Data, Data, Tail);
        }
        else if (Tail is { } tail && !ReferenceEquals(_tail, tail))
        {
            (_tail, _current) = (tail, tail.Over(_current));
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _chart = new ScriptObject(JS);
            (_drawn, _appended) = (_given, _tail);
            await _chart.MakeAsync(Path("js/chart.js"), _canvas, Wire(_current), Path("js/lib/echarts.bundle.js"), _self);
        }

        // Taken before the await: a render meanwhile must neither draw the same data twice nor keep newer data from being drawn.
        if (_chart is { IsThere: true } && !ReferenceEquals(_drawn, _given))
        {
            (_drawn, _appended) = (_given, _tail);
            await _chart.CallAsync("update", Wire(_current));
        }
        else if (_chart is { IsThere: true } && _tail is { } tail && !ReferenceEquals(_appended, tail))
        {
            _appended = tail;
            await _chart.CallAsync("append", ChartWire.Of(tail, Zone));
        }
    }

    // Before the chart is there, there is nothing to save.
    private async Task SaveAsync(string kind)
    {
        if (_chart is not null)
        {
            await _chart.CallAsync("save", kind, $"{string.Join('-', Name.Split([' ', '/', ',', '·', ':'], StringSplitOptions.RemoveEmptyEntries))}.{kind}");
        }
    }

    private object Wire(ChartData data) => ChartWire.Of(data, Zone, IsSelectable, CultureInfo.CurrentCulture.Name);

    private string Path(string asset) => $"./{Assets[asset]}";
}

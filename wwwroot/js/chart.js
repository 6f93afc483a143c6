// One chart on one element: create, update, dispose. Colours are the page's custom properties, in either theme.
let library = null;

const DEFAULT_COLOURS = ['accent', 'series2', 'series3', 'series4', 'warning', 'ok'];

const property = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const escape = text => String(text).replace(/[&<>"']/g, mark => `&#${mark.charCodeAt(0)};`);
const pad = number => String(number).padStart(2, '0');
// Moments are wall-clock milliseconds of the user's zone: read them as UTC.
const moment = wall => {
  const at = new Date(wall);
  return `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
};

const FONT = 'Inter, system-ui, sans-serif';
const LEGEND = { row: 24, icon: 12, gap: 16 };
// Where the plot begins: under as many rows as the legend takes.
const plotTop = (model, width) => {
  if (model.series.length <= 1) return 10;
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `12px ${FONT}`;
  let rows = 1, used = 0;
  for (const series of model.series) {
    const wide = LEGEND.icon + 5 + pen.measureText(series.name).width + LEGEND.gap;
    if (used > 0 && used + wide > width - 10) { rows++; used = 0; }
    used += wide;
  }
  return 8 + rows * LEGEND.row;
};

const numbers = model => new Intl.NumberFormat(model.language, { minimumFractionDigits: model.decimals, maximumFractionDigits: model.decimals });

// The parts of a whole, as a ring with their names beside it.
const ring = (model, width) => {
  const [text, muted, line, surface] = ['text', 'muted', 'line', 'surface'].map(property);
  const [exact, narrow] = [numbers(model), width < 420];
  const unit = model.unit ? ` ${escape(model.unit)}` : '';
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: FONT, color: text },
    legend: {
      orient: narrow ? 'horizontal' : 'vertical', left: narrow ? 0 : '52%', ...(narrow ? { bottom: 0 } : { top: 'middle' }),
      itemWidth: LEGEND.icon, itemHeight: 8, itemGap: narrow ? 8 : 6, icon: 'roundRect', textStyle: { color: muted, fontSize: 12 }, inactiveColor: line,
    },
    tooltip: {
      trigger: 'item', confine: true, backgroundColor: surface, borderColor: line, padding: [8, 12], textStyle: { color: text, fontSize: 12 },
      formatter: item => `<div class="chart-tip"><strong>${escape(item.name)}</strong><div><span>${item.percent} %</span><b>${exact.format(item.value)}${unit}</b></div></div>`,
    },
    series: [{
      type: 'pie', radius: narrow ? ['32%', '56%'] : ['48%', '82%'], center: narrow ? ['50%', '34%'] : ['25%', '50%'], label: { show: false }, labelLine: { show: false },
      itemStyle: { borderColor: surface, borderWidth: 1 },
      data: model.series[0].data.map(([name, value], index) => ({
        name, value, itemStyle: { color: index < DEFAULT_COLOURS.length ? property(DEFAULT_COLOURS[index]) : muted, opacity: index < DEFAULT_COLOURS.length ? 1 : Math.max(0.25, 1 - 0.17 * (index - DEFAULT_COLOURS.length + 1)) },
      })),
    }],
  };
};

// Of a share that nears the whole, the axis ends there: there is no 120 %.
const scale = model => {
  const values = model.series.flatMap(series => series.data.map(point => point[1] ?? 0));
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [0, 0]);
  return model.unit === '%' && least === 0 && most > 75 && most <= 100 ? { max: 100, interval: 25 } : { max: null, interval: null };
};

const options = (model, width) => {
  if (model.series[0]?.kind === 'Pie') return ring(model, width);
  const [text, muted, line, surface] = ['text', 'muted', 'line', 'surface'].map(property);
  const exact = numbers(model);
  const compact = new Intl.NumberFormat(model.language, { maximumFractionDigits: 2 });
  const unit = model.unit ? ` ${escape(model.unit)}` : '';
  const tip = items => {
    if (!items.length) return '';
    const head = model.overTime ? moment(items[0].value[0]) : escape(items[0].name);
    const rows = items.filter(item => item.value[1] != null).map(item =>
      `<div><span>${item.marker}${escape(item.seriesName)}</span><b>${exact.format(item.value[1])}${unit}</b></div>`);
    return `<div class="chart-tip"><strong>${head}</strong>${rows.join('')}</div>`;
  };
  return {
    useUTC: true,
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: FONT, color: text },
    grid: { left: 4, right: 8, top: plotTop(model, width), bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: model.series.length > 1
      ? { data: model.series.map(series => ({ name: series.name, icon: series.dashed ? 'path://M0,3h4v2h-4zM7,3h4v2h-4z' : 'roundRect' })), top: 0, right: 0, itemWidth: LEGEND.icon, itemHeight: 8, itemGap: LEGEND.gap, textStyle: { color: muted, fontSize: 12 }, inactiveColor: line }
      : { show: false },
    tooltip: {
      trigger: 'axis', confine: true, transitionDuration: still() ? 0 : 0.1, formatter: tip, backgroundColor: surface, borderColor: line, padding: [8, 12],
      textStyle: { color: text, fontSize: 12 }, axisPointer: { lineStyle: { color: muted }, shadowStyle: { color: line, opacity: 0.4 } },
    },
    xAxis: {
      type: model.overTime ? 'time' : 'category', axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: {
        color: muted, fontSize: 11, hideOverlap: true,
        ...(model.overTime ? { formatter: { year: '{yyyy}', month: '{MMM} {yyyy}', day: '{d} {MMM}', hour: '{HH}:{mm}', minute: '{HH}:{mm}', second: '{HH}:{mm}:{ss}', millisecond: '{HH}:{mm}:{ss}', none: '{HH}:{mm}:{ss}' } } : {}),
      },
    },
    yAxis: {
      type: 'value', axisLabel: { color: muted, fontSize: 11, formatter: value => compact.format(value) }, splitLine: { lineStyle: { color: line } },
      splitNumber: 4, ...(model.decimals === 0 ? { minInterval: 1 } : {}),
      ...scale(model),
    },
    brush: { toolbox: [], xAxisIndex: 0, brushMode: 'single', brushStyle: { color: 'transparent', borderColor: property('accent'), borderWidth: 1 }, outOfBrush: { colorAlpha: 0.35 } },
    series: model.series.map((series, index) => {
      const colour = property(series.colour ?? DEFAULT_COLOURS[index % DEFAULT_COLOURS.length]);
      return {
        name: series.name, type: series.kind === 'Bar' ? 'bar' : 'line', stack: series.stack ?? undefined, data: series.data, color: colour,
        barMaxWidth: 28, barGap: '10%', barCategoryGap: '28%', showSymbol: false, symbolSize: 6, sampling: series.kind === 'Bar' ? undefined : 'lttb',
        itemStyle: { borderRadius: 2 }, lineStyle: { width: 1.5, type: series.dashed ? [4, 3] : 'solid' },
        areaStyle: series.kind === 'Area' ? { opacity: 0.22 } : undefined, emphasis: { disabled: true },
      };
    }),
  };
};

// The drawing as it would be on its own: as large as on the page, on the page's ground.
const drawing = (init, model, element) => {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: element.clientWidth, height: element.clientHeight });
  chart.setOption({ ...options(model, element.clientWidth), backgroundColor: property('surface') });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};

const give = (address, name) => {
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
};

export async function create(element, model, libraryUrl, owner) {
  library ??= import(new URL(libraryUrl, document.baseURI).href);
  const { init } = await library;
  let chart = init(element, null, { renderer: 'canvas' });
  let frame = 0;

  const draw = () => {
    delete element.dataset.painted;
    chart.setOption(options(model, element.clientWidth), { notMerge: true });
    if (model.selectable) {
      chart.dispatchAction({ type: 'takeGlobalCursor', key: 'brush', brushOption: { brushType: 'lineX', brushMode: 'single' } });
    }
  };
  // Who looks at the page from outside can wait for it.
  chart.on('finished', () => { element.dataset.painted = 'true'; });
  chart.on('brushEnd', event => {
    const range = event.areas[0]?.coordRange;
    chart.dispatchAction({ type: 'brush', areas: [] });
    if (range && range[1] > range[0]) owner.invokeMethodAsync('SelectRange', range[0], range[1]);
  });

  const sized = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (!chart || !element.clientWidth) return;
      chart.resize();
      if (model.series[0]?.kind === 'Pie') draw();
      else chart.setOption({ grid: { top: plotTop(model, element.clientWidth) } });
    });
  });
  sized.observe(element);
  const themed = new MutationObserver(draw);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  draw();

  return {
    update(next) { model = next; draw(); },
    // New points take the place of those from their time on; what is before the window goes.
    append(tail) {
      model.series.forEach((series, index) => {
        const fresh = tail.data[index] ?? [];
        const until = fresh.length ? fresh[0][0] : Infinity;
        series.data = series.data.filter(point => point[0] >= tail.from && point[0] < until).concat(fresh);
      });
      chart.setOption({ yAxis: scale(model), series: model.series.map(series => ({ data: series.data })) });
    },
    save(kind, name) {
      if (kind === 'png') return give(chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: property('surface') }), name);
      const address = URL.createObjectURL(new Blob([drawing(init, model, element)], { type: 'image/svg+xml' }));
      give(address, name);
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    },
    dispose() {
      sized.disconnect();
      themed.disconnect();
      cancelAnimationFrame(frame);
      chart.dispose();
      chart = null;
    },
  };
}

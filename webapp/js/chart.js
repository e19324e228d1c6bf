// Bars over days and lines over time, drawn by Chart.js: a picture that one can point into or move through with the
// arrow keys, and the same as a table for whoever cannot see it. The numbers do not wait for the pictures.

import { h, replace, uid } from './dom.js';
import { bytes, day, dayOf, moment, number, writer } from './format.js';
import { t } from './i18n.js';
import { heads } from './ui.js';

// It defines the global Chart. Null: it did not come, and browsers do not ask for it again before all is loaded anew.
const library = import('../lib/chart.umd.min.js').then(() => globalThis.Chart, () => null);
const UPWARDS = { x: { duration: 0 } }; // what is drawn grows where it stands
const FILLS = { good: '--good-fill', bad: '--bad-fill' };
const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** A colour of the style sheet; the picture cannot use its names. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Once what was put into the page can be seen. */
function seen() {
  return new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
}

/**
 * Has a picture drawn behind the numbers; null where it does not come, or the signal is aborted before. It is given up
 * when that is aborted.
 *
 * @param whole what Chart.js is told
 * @param paint gives a picture its colours, at first and when they change
 */
async function picture(canvas, whole, paint, signal) {
  const place = canvas.parentNode;
  const [Chart] = await Promise.all([library, seen()]);
  if (signal.aborted) {
    return null;
  }
  place.removeAttribute('aria-busy');
  if (Chart === null) {
    replace(place, h('p', { class: 'soft' }, t('chart.missing')));
    return null;
  }
  const chart = new Chart(canvas, whole);
  const colours = () => {
    paint(chart);
    chart.update('none');
  };
  colours();
  dark.addEventListener('change', colours, { signal });
  signal.addEventListener('abort', () => chart.destroy(), { once: true });
  return chart;
}

/** A step between two lines that is a round number of bytes: about four of them make the whole. */
function binaryStep(most) {
  return most > 0 ? 2 ** Math.ceil(Math.log2(most / 4)) : undefined;
}

/**
 * A chart: a title, the days, and one or more series that are put upon each other.
 * Each series has a name, a class for its colour, values and what writes one of them down.
 * The picture is given up when the signal is aborted.
 *
 * @param leads tells of a day, and of a series where one bar was pressed, where more of it is seen: there one comes by
 *     pressing on its bar, or the Enter key
 */
export function bars(title, days, series, { leads, signal }) {
  const id = uid('chart');
  const most = Math.max(...days.map((_, i) => series.reduce((sum, one) => sum + one.values[i], 0)), 0);
  const format = series[0].format ?? number;
  const told = (one, i) => (one.format ?? number)(one.values[i]);
  const write = (one, i) => `${one.name}: ${told(one, i)}`;
  const key = (one, text) => h('span', { class: `key ${one.class}` }, text);
  const canvas = h('canvas', { role: 'img', tabindex: '0', 'aria-labelledby': id, 'aria-describedby': `${id}-how` });
  const value = h('p', { class: 'value', role: 'status' });
  let at = -1;
  let chart = null; // while there is no picture

  function show(i) {
    at = i;
    replace(value, h('strong', {}, day(days[i])), series.map(one => key(one, write(one, i))));
  }

  function rest() {
    at = -1;
    replace(value, series.map(one => key(one, one.sum === undefined ? one.name : `${one.name}: ${one.sum}`)));
  }

  function follow(i, one) {
    location.hash = leads(days[i], one);
  }

  const axis = { border: { display: false }, stacked: true };
  const whole = {
    type: 'bar',
    data: {
      labels: days.map(day),
      datasets: series.map(one => (
        { label: one.name, data: one.values, borderRadius: 2, categoryPercentage: 0.9, barPercentage: 0.9 })),
    },
    options: {
      animation: still.matches ? false : { duration: 250 },
      animations: UPWARDS,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      onHover: (event, found) => {
        canvas.classList.toggle('leads', found.length > 0);
        if (found.length > 0) {
          show(found[0].index);
        }
      },
      onClick: (event, found, clicked) => {
        const [bar] = clicked.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false);
        if (found.length > 0) {
          follow(found[0].index, series[bar?.datasetIndex]);
        }
      },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: item => write(series[item.datasetIndex], item.dataIndex) } },
      },
      scales: {
        x: { ...axis, grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } },
        y: {
          ...axis, beginAtZero: true, grid: {}, ticks: {
            maxTicksLimit: 4, precision: format === number ? 0 : undefined,
            stepSize: format === bytes ? binaryStep(most) : undefined, callback: v => format(v),
          },
        },
      },
    },
  };

  function paint({ data, options }) {
    data.datasets.forEach((set, i) => {
      set.backgroundColor = colour(FILLS[series[i].class] ?? '--look-fill');
    });
    options.font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
    for (const scale of [options.scales.x, options.scales.y]) {
      scale.ticks.color = colour('--pico-muted-color');
    }
    options.scales.y.grid.color = colour('--pico-muted-border-color');
  }

  /** Points at a day as the mouse would; at none where there is no such day. */
  function point(i) {
    const found = i < 0 ? [] : series.map((_, datasetIndex) => ({ datasetIndex, index: i }));
    chart?.setActiveElements(found);
    chart?.tooltip.setActiveElements(found, { x: 0, y: 0 });
    chart?.update('none');
    if (i < 0) {
      rest();
    } else {
      show(i);
    }
  }

  canvas.addEventListener('pointerleave', () => point(-1), { signal });
  canvas.addEventListener('blur', () => point(-1), { signal });
  canvas.addEventListener('focus', () => canvas.matches(':focus-visible') && point(days.length - 1), { signal });
  canvas.addEventListener('keydown', event => {
    if (event.key === 'Enter' && at >= 0) {
      follow(at);
      return;
    }
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: days.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      point(Math.max(0, Math.min(days.length - 1, to)));
    }
  }, { signal });
  rest();
  const plot = h('div', { class: 'plot', 'aria-busy': 'true' }, canvas);
  picture(canvas, whole, paint, signal).then(drawn => {
    chart = drawn;
  });
  return h('figure', { class: 'card' },
    h('figcaption', {}, h('h2', { id }, title),
      h('span', { class: 'soft' }, most > 0 ? t('chart.most', { value: format(most) }) : t('chart.nothing'))),
    plot, value, h('p', { class: 'hidden', id: `${id}-how` }, t('chart.how')),
    h('details', {}, h('summary', { 'aria-label': `${t('chart.table')}: ${title}` }, t('chart.table')),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title }, h('table', {},
        heads([[t('chart.day')], ...series.map(one => [one.name, 'number'])]),
        h('tbody', {}, days.map((date, i) => h('tr', {},
          h('th', { scope: 'row' }, day(date)), series.map(one => h('td', { class: 'number' }, told(one, i))))))))));
}

const COLOURS = 4; // of lines; of more lines some are dashed
const DASH = [6, 4];
const EDGE = 0.02; // of the time that is shown stays free at both ends
const GRACE = 0.1; // of the numbers that are shown stays free above and below
const APART = 3; // no two labels are nearer to each other than this part of the whole

/** What writes below an axis when something was: the hour where all of it was on one day, else the day. */
function below(from, to) {
  const [first, last] = [dayOf(from), dayOf(to)];
  const form = first === last ? { timeStyle: 'short' }
    : first.slice(0, 4) === last.slice(0, 4) ? { day: 'numeric', month: 'short' }
      : { day: 'numeric', month: 'numeric', year: '2-digit' };
  const format = writer(form);
  return millis => format.format(new Date(millis));
}

/** Those of the times that have a label: none touches the one before, or says the same. */
function labelled(times, write) {
  const apart = (times.at(-1) - times[0]) / APART;
  return times.reduce((shown, x) => (
    shown.length > 0 && (x - shown.at(-1) < apart || write(x) === write(shown.at(-1))) ? shown : [...shown, x]), []);
}

/** Where the axis of numbers begins, where that is known: what is never below zero has no axis below it. */
function floor(numbers) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least >= 0 && least <= (most - least) * GRACE ? 0 : undefined;
}

/**
 * Lines that stay as they are until they change: a title, and series with a name, points (`x` in milliseconds, `y` a
 * number or null) and what writes one of the numbers down. The picture is given up when the signal is aborted.
 */
export function lines(title, series, signal) {
  const id = uid('chart');
  const times = [...new Set(series.flatMap(one => one.points.map(point => point.x)))].sort((a, b) => a - b);
  const [from, to] = [times[0], times.at(-1)];
  const edge = Math.max((to - from) * EDGE, 60_000);
  const write = below(from, to);
  const at = (one, x) => one.points.findLast(point => point.x <= x)?.y ?? null;
  const told = (one, y) => (y === null ? '–' : one.format(y));
  const canvas = h('canvas', { role: 'img', tabindex: '0', 'aria-labelledby': id, 'aria-describedby': `${id}-how` });
  const value = h('p', { class: 'value', role: 'status' });
  let place = -1;

  function show(i) {
    place = i;
    const when = times[i];
    replace(value, h('strong', {}, moment(when)), series.map((one, n) =>
      h('span', { class: `key line${n % COLOURS}` }, `${one.name}: ${told(one, at(one, when))}`)));
  }

  function rest() {
    place = -1;
    replace(value, series.map((one, n) =>
      h('span', { class: `key line${n % COLOURS}` }, `${one.name}: ${told(one, at(one, to))}`)));
  }

  const whole = {
    type: 'line',
    data: {
      datasets: series.map((one, n) => ({
        label: one.name, data: one.points, stepped: 'before', borderWidth: 2, pointRadius: 3, pointHoverRadius: 5,
        borderDash: n < COLOURS ? [] : DASH, spanGaps: false,
      })),
    },
    options: {
      animation: still.matches ? false : { duration: 250 },
      animations: UPWARDS,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      onHover: (event, [found]) => (found ? show(times.indexOf(found.element.$context.parsed.x)) : undefined),
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: items => moment(items[0].parsed.x),
            label: item => `${item.dataset.label}: ${told(series[item.datasetIndex], item.parsed.y)}`,
          },
        },
      },
      scales: {
        x: {
          type: 'linear', min: from - edge, max: to + edge,
          afterBuildTicks: scale => {
            scale.ticks = labelled(times, write).map(x => ({ value: x }));
          },
          border: { display: false }, grid: { display: false },
          ticks: { maxRotation: 0, autoSkip: false, callback: write },
        },
        y: {
          border: { display: false }, grace: `${GRACE * 100}%`, grid: {}, ticks: { maxTicksLimit: 5 },
          min: floor(series.flatMap(one => one.points.map(point => point.y)).filter(y => y !== null)),
        },
      },
    },
  };

  function paint({ data, options }) {
    data.datasets.forEach((set, n) => {
      set.borderColor = colour(`--line-${n % COLOURS}`);
      set.backgroundColor = set.borderColor;
    });
    options.font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
    for (const scale of [options.scales.x, options.scales.y]) {
      scale.ticks.color = colour('--pico-muted-color');
    }
    options.scales.y.ticks.callback = y => number(y, 2);
    options.scales.y.grid.color = colour('--pico-muted-border-color');
  }

  function point(i) {
    if (i < 0) {
      rest();
    } else {
      show(i);
    }
  }

  canvas.addEventListener('pointerleave', rest, { signal });
  canvas.addEventListener('blur', rest, { signal });
  canvas.addEventListener('focus', () => canvas.matches(':focus-visible') && point(times.length - 1), { signal });
  canvas.addEventListener('keydown', event => {
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: times.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      point(Math.max(0, Math.min(times.length - 1, next)));
    }
  }, { signal });
  rest();
  const plot = h('div', { class: 'plot', 'aria-busy': 'true' }, canvas);
  picture(canvas, whole, paint, signal);
  return h('figure', { class: 'card' }, h('figcaption', {}, h('h2', { id }, title)),
    plot, value, h('p', { class: 'hidden', id: `${id}-how` }, t('chart.how')),
    h('details', {}, h('summary', { 'aria-label': `${t('chart.table')}: ${title}` }, t('chart.table')),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title }, h('table', {},
        heads([[t('chart.moment')], ...series.map(one => [one.name, 'number'])]),
        h('tbody', {}, times.map(x => h('tr', {}, h('th', { scope: 'row' }, moment(x)),
          series.map(one => h('td', { class: 'number' }, told(one, at(one, x)))))))))));
}

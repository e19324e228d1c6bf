import { get } from '../api.js';
import { bars } from '../chart.js';
import { diskUse } from '../disk.js';
import { h, replace, setText } from '../dom.js';
import { bytes, duration, number } from '../format.js';
import { t } from '../i18n.js';
import { cell, empty, exchangesLink, field, heads, redrawing, section, select } from '../ui.js';

const DAY = 86_400_000;

/** The days up to this one. */
function lastDays(today, count) {
  const ago = days => new Date(Date.parse(today) - days * DAY).toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, i) => ago(count - 1 - i));
}

function total(values) {
  return values.reduce((a, b) => a + b, 0);
}

/** How many seconds one of so many took that took so many milliseconds together. */
function meanOf(millis, count) {
  return count > 0 ? millis / count / 1000 : 0;
}

/** How long an exchange took; nothing where there was none. */
function seconds(value) {
  return value > 0 ? duration(value) : '–';
}

/** Where more of a day is: of a chart by states only the exchanges of its state. */
function leadTo(page, server, more = {}) {
  return (day, series) => {
    const wanted = { from: day, to: day, server, state: series?.state ?? '', ...more };
    return `#/${page}?${new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ''))}`;
  };
}

function charts(counted, dates, server, signal) {
  const byDay = Map.groupBy(counted, d => d.day);
  const sum = name => dates.map(date => total((byDay.get(date) ?? []).map(d => d[name])));
  const series = (name, label, look, format) => {
    const values = sum(name);
    return { name: label, class: look, values, format, sum: (format ?? number)(total(values)) };
  };
  const took = sum('millis');
  const published = sum('published');
  const failed = sum('failed');
  const ended = published.map((n, i) => n + failed[i]);
  const mean = took.map((millis, i) => meanOf(millis, ended[i]));
  const elsewhere = {
    'statistics.refusals': leadTo('refused', server),
    'statistics.findings': leadTo('exchanges', server, { state: 'found' }),
  };
  const leadsOf = title => elsewhere[title] ?? leadTo('exchanges', server);
  return h('div', { class: 'charts' }, [
    ['statistics.exchanges',
      { ...series('published', t('statistics.published'), 'good'), state: 'published' },
      { ...series('failed', t('statistics.failed'), 'bad'), state: 'failed' }],
    ['statistics.bytes', series('bytes', t('statistics.bytes'), 'accent', bytes)],
    ['statistics.files', series('files', t('statistics.files'), 'accent')],
    ['statistics.time', {
      name: t('statistics.mean'), class: 'accent', values: mean, format: seconds,
      sum: seconds(meanOf(total(took), total(ended))),
    }],
    ['statistics.refusals', series('refusals', t('statistics.refusals'), 'bad')],
    ['statistics.findings', series('findings', t('statistics.findings'), 'accent')],
  ].map(([title, ...all]) => bars(t(title), dates, all, { leads: leadsOf(title), signal })));
}

/** The same period, a line for each server, the busiest first. */
function byServer(counted, names) {
  const lines = [...Map.groupBy(counted, d => d.server)].map(([id, days]) => {
    const sum = name => total(days.map(d => d[name]));
    const [published, failed] = [sum('published'), sum('failed')];
    return { id, published, failed, bytes: sum('bytes'), mean: meanOf(sum('millis'), published + failed) };
  }).sort((a, b) => b.published + b.failed - a.published - a.failed);
  const columns = [['published', number], ['failed', number], ['bytes', bytes], ['mean', seconds]];
  const title = name => t(`statistics.${name}`);
  return section('by-server', t('statistics.servers'), h('table', { class: 'stack' },
    heads([[t('exchange.server')], ...columns.map(([name]) => [title(name), 'number'])]),
    h('tbody', {}, lines.map(line => h('tr', { 'data-server': line.id },
      cell(t('exchange.server'), '',
        line.id === '' ? t('statistics.nobody') : exchangesLink(line.id, names.get(line.id) ?? line.id)),
      columns.map(([name, format]) => cell(title(name), 'number', format(line[name]))))))));
}

/** What was counted, day by day. */
export async function statistics(body, { signal }) {
  const days = select('days', [7, 30, 90, 365].map(n => [String(n), t('statistics.days', { n })]), '30');
  let asking = new AbortController();
  let drawing = new AbortController();

  function ask() {
    asking.abort();
    asking = new AbortController();
    return get(`statistics?days=${days.value}`, AbortSignal.any([signal, asking.signal]));
  }

  const [{ servers }, first] = await Promise.all([get('config/servers', signal), ask()]);
  const names = new Map(servers.map(one => [one.id, one.name]));
  const server = select('server', [['', t('exchanges.allServers')], ...names], '');
  const place = h('div', {});
  const clock = h('p', { class: 'soft' });

  function show({ days: all, today, zone }) {
    drawing.abort(); // only now: the old charts stay until there is something new
    drawing = new AbortController();
    const mine = AbortSignal.any([signal, drawing.signal]);
    const counted = all.filter(d => server.value === '' || d.server === server.value);
    if (counted.length === 0) {
      replace(place, empty(t('statistics.none')));
      return;
    }
    setText(clock, t('statistics.clock', { zone }));
    replace(place, charts(counted, lastDays(today, Number(days.value)), server.value, mine),
      server.value === '' ? byServer(counted, names) : '');
  }

  const redraw = redrawing(place, async () => show(await ask()), signal);
  server.addEventListener('change', redraw);
  days.addEventListener('change', redraw);
  show(first);
  replace(body,
    h('div', { class: 'filters' }, field(t('exchange.server'), server), field(t('statistics.period'), days)),
    place, clock, diskUse(signal));
}

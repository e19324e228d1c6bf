import { get } from '../api.js';
import { bars } from '../chart.js';
import { h, replace } from '../dom.js';
import { bytes, duration, number } from '../format.js';
import { t } from '../i18n.js';
import { empty, field, select } from '../ui.js';

const DAY = 86_400_000;

/** The days up to today, by UTC as they are counted. */
function lastDays(count) {
  return Array.from({ length: count }, (_, i) => new Date(Date.now() - (count - 1 - i) * DAY).toISOString().slice(0, 10));
}

/** What was counted, day by day. */
export async function statistics(body, { signal }) {
  const { servers } = await get('config/servers', signal);
  const server = select('server', [['', t('exchanges.allServers')], ...servers.map(one => [one.id, one.name])], '');
  const days = select('days', [7, 30, 90, 365].map(n => [String(n), t('statistics.days', { n })]), '30');
  const charts = h('div', { class: 'charts' });
  const draw = async () => {
    const counted = (await get(`statistics?days=${days.value}`, signal)).days.filter(d => server.value === '' || d.server === server.value);
    if (counted.length === 0) {
      replace(charts, empty(t('statistics.none')));
      return;
    }
    const dates = lastDays(Number(days.value));
    const sum = name => dates.map(date => counted.filter(d => d.day === date).reduce((all, d) => all + d[name], 0));
    const total = values => values.reduce((a, b) => a + b, 0);
    const series = (name, label, look, format) => {
      const values = sum(name);
      return { name: label, class: look, values, format, sum: (format ?? number)(total(values)) };
    };
    const took = sum('millis');
    const ended = sum('published').map((n, i) => n + sum('failed')[i]);
    const mean = took.map((millis, i) => (ended[i] > 0 ? millis / ended[i] / 1000 : 0));
    const seconds = value => (value > 0 ? duration(value) : '–');
    replace(charts,
      bars(t('statistics.exchanges'), dates, [series('published', t('state.published'), 'good'), series('failed', t('state.failed'), 'bad')]),
      bars(t('statistics.bytes'), dates, [series('bytes', t('statistics.bytes'), 'accent', bytes)]),
      bars(t('statistics.files'), dates, [series('files', t('statistics.files'), 'accent')]),
      bars(t('statistics.time'), dates, [{ name: t('statistics.mean'), class: 'accent', values: mean, format: seconds, sum: seconds(total(ended) > 0 ? total(took) / total(ended) / 1000 : 0) }]),
      bars(t('statistics.refusals'), dates, [series('refusals', t('statistics.refusals'), 'bad')]),
      bars(t('statistics.findings'), dates, [series('findings', t('statistics.findings'), 'look')]));
  };
  server.addEventListener('change', draw);
  days.addEventListener('change', draw);
  replace(body, h('div', { class: 'filters' }, field(t('exchange.server'), server), field(t('statistics.period'), days)), charts, h('p', { class: 'soft' }, t('statistics.utc')));
  await draw();
}

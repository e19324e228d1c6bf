// Bars over days, made by hand: one picture that is moved through with the arrow keys, and the same as a table.

import { h, replace, s, uid } from './dom.js';
import { day, number } from './format.js';
import { t } from './i18n.js';

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 24;
const FLOOR = 150;
const TOP = 14;

/**
 * A chart: a title, the days, and one or more series that are put upon each other.
 * Each series has a name, a class for its colour, values and what writes one of them down.
 */
export function bars(title, days, series) {
  const id = uid('chart');
  const totals = days.map((_, i) => series.reduce((sum, one) => sum + one.values[i], 0));
  const most = Math.max(...totals, 0);
  const format = series[0].format ?? number;
  const wide = (WIDTH - 2 * LEFT) / days.length;
  const groups = days.map((date, i) => {
    let floor = FLOOR;
    const column = s('g', { class: 'column' }, s('rect', { class: 'touch', x: LEFT + i * wide, y: 0, width: wide, height: FLOOR }));
    for (const one of series) {
      const high = most > 0 ? (one.values[i] / most) * (FLOOR - TOP) : 0;
      floor -= high;
      column.append(s('rect', { class: one.class, x: LEFT + i * wide + wide * 0.12, y: floor, width: wide * 0.76, height: high, rx: Math.min(2, wide / 8) }));
    }
    column.addEventListener('pointerenter', () => show(i));
    return column;
  });
  const every = Math.max(1, Math.ceil(days.length / 8));
  const labels = days.map((date, i) => (i % every === 0
    ? s('text', { x: LEFT + (i + 0.5) * wide, y: FLOOR + 20, 'text-anchor': 'middle', class: 'axis' }, day(date)) : ''));
  const picture = s('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', role: 'img', tabindex: '0', 'aria-labelledby': id, 'aria-describedby': `${id}-how`,
  }, s('line', { x1: LEFT, x2: WIDTH - LEFT, y1: FLOOR, y2: FLOOR, class: 'floor' }), groups, labels);
  const value = h('p', { class: 'value', role: 'status' });
  let at = -1;

  function show(i) {
    groups[at]?.classList.remove('shown');
    at = i;
    groups[i].classList.add('shown');
    replace(value, h('strong', {}, day(days[i])), ' ', series.map(one => h('span', { class: `key ${one.class}` }, `${one.name}: ${(one.format ?? number)(one.values[i])}`)));
  }

  function rest() {
    groups[at]?.classList.remove('shown');
    at = -1;
    replace(value, series.map(one => h('span', { class: `key ${one.class}` }, one.sum === undefined ? one.name : `${one.name}: ${one.sum}`)));
  }

  picture.addEventListener('pointerleave', rest);
  picture.addEventListener('blur', rest);
  picture.addEventListener('focus', () => show(days.length - 1));
  picture.addEventListener('keydown', event => {
    const move = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: days.length - 1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      show(Math.max(0, Math.min(days.length - 1, move)));
    }
  });
  rest();
  return h('figure', { class: 'card' },
    h('figcaption', {}, h('h2', { id }, title), h('span', { class: 'soft' }, most > 0 ? t('chart.most', { value: format(most) }) : t('chart.nothing'))),
    picture, value, h('p', { class: 'hidden', id: `${id}-how` }, t('chart.how')),
    h('details', {}, h('summary', { 'aria-label': `${t('chart.table')}: ${title}` }, t('chart.table')), h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': title }, h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('chart.day')), series.map(one => h('th', { scope: 'col', class: 'number' }, one.name)))),
      h('tbody', {}, days.map((date, i) => h('tr', {}, h('th', { scope: 'row' }, day(date)), series.map(one => h('td', { class: 'number' }, (one.format ?? number)(one.values[i]))))))))));
}

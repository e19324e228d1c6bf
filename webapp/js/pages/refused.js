import { get } from '../api.js';
import { h, replace, setText } from '../dom.js';
import { address, day, moment, number } from '../format.js';
import { t, wordsOr } from '../i18n.js';
import { told } from '../said.js';
import {
  cell, empty, exchangeLink, exchangesLink, fault, field, heads, link, redrawing, section, select,
} from '../ui.js';

const DAY = 86_400_000;

function from(line, names) {
  if (line.server !== undefined) {
    return exchangesLink(line.server, names.get(line.server) ?? line.server);
  }
  return line.login === '' ? t('refused.nobody') : t('refused.stranger', { login: line.login });
}

/** What was asked for; a word that nobody knows as it came. */
function asked({ asked: word, fault: code, mode }) {
  if (word !== undefined) {
    const name = code === 'UNKNOWN_TYPE' ? 'type' : 'mode';
    return word === '' ? t('refused.missing', { name }) : h('code', {}, `${name}=${word}`);
  }
  return mode === '' ? '' : h('span', { title: `mode=${mode}` }, wordsOr(`mode.${mode}`, mode));
}

function row(line, names) {
  const { what, advice } = fault(line.fault, line.said);
  return h('tr', {},
    cell(t('refused.last'), 'moment', h('time', { datetime: line.last }, moment(line.last))),
    cell(t('refused.times'), 'number', number(line.times)),
    cell(t('refused.from'), 'name', from(line, names), h('span', { class: 'line soft' }, address(line.remote))),
    cell(t('refused.asked'), '', asked(line)),
    cell(t('refused.why'), 'name', h('span', { class: 'strong' }, what),
      h('span', { class: 'line' }, told(line.said.values?.detail, '')),
      h('span', { class: 'line soft' }, advice, line.exchange ? [' ', exchangeLink(line.exchange)] : '')));
}

function ofDay({ day: date, lines, more }, names) {
  return section(`day-${date}`, day(date), [
    lines.length === 0 ? '' : h('table', { class: 'stack' },
      heads([[t('refused.last')], [t('refused.times'), 'number'],
        ...['from', 'asked', 'why'].map(one => [t(`refused.${one}`)])]),
      h('tbody', {}, lines.map(line => row(line, names)))),
    more > 0 ? h('p', { class: 'soft' }, t('refused.more', { n: more, count: number(more) })) : '']);
}

/** The requests that were refused, day by day: also those that belong to no exchange. */
export async function refused(body, { signal, query }) {
  const { servers } = await get('config/servers', signal);
  const names = new Map(servers.map(one => [one.id, one.name]));
  const server = select('server', [['', t('exchanges.allServers')], ...names], query.get('server') ?? '');
  const [first, last] = ['from', 'to'].map(name => h('input', { type: 'date', name, value: query.get(name) ?? '' }));
  const place = h('div', {});
  const said = h('p', { class: 'soft', role: 'status' });

  const draw = redrawing(place, async () => {
    const wanted = new URLSearchParams([server, first, last].filter(one => one.value !== '')
      .map(one => [one.name, one.value]));
    history.replaceState(null, '', `#/refused${wanted.size > 0 ? `?${wanted}` : ''}`);
    const { days, cut, today, zone, kept } = await get(`refused?${wanted}`, signal);
    const over = last.value !== '' && Date.parse(last.value) <= Date.parse(today) - kept * DAY;
    setText(said, t('refused.text', { n: kept, zone }));
    const nothing = () => empty(t(over ? 'refused.over' : 'refused.none', { n: kept }));
    replace(place, days.length === 0 ? nothing() : days.map(one => ofDay(one, names)),
      cut > 0 ? h('p', { class: 'soft' }, t('refused.cut', { n: cut, count: number(cut) })) : '');
  }, signal);

  [server, first, last].forEach(one => one.addEventListener('change', draw));
  replace(body,
    h('div', { class: 'filters' }, field(t('exchange.server'), server),
      h('div', { class: 'together' }, field(t('refused.since'), first), field(t('refused.until'), last))),
    said, place, h('p', {}, link('exchanges?state=failed', t('refused.exchanges'))));
  await draw();
}

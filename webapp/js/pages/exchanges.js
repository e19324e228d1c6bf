import { get } from '../api.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { bytes, duration, files } from '../format.js';
import { handOverBrief, isLate } from '../handover.js';
import { t } from '../i18n.js';
import { listen, live } from '../live.js';
import {
  ago, announcement, cell, empty, fault, field, heads, kind, link, pill, redrawing, select, tested,
} from '../ui.js';

const PAGE = 50;

function row(e) {
  const amount = e.state === 'published' ? `${files(e.files)}, ${bytes(e.bytes)}`
    : e.state === 'failed' ? fault(e.fault, e.said).what : '';
  return h('tr', {},
    cell(t('exchange.when'), '', h('a', { href: `#/exchange/${e.id}`, class: 'strong' }, ago(e.startedAt))),
    cell(t('exchange.server'), '', e.serverName),
    cell(t('exchange.type'), '', kind(e.type), e.event ? `, ${announcement(e.event)}` : '', tested(e)),
    cell(t('exchange.state'), '', pill(e.state),
      e.released ? h('span', { class: 'soft' }, ` ${t('exchange.released')}`) : '',
      e.handOvers
        ? h('span', { class: e.handOvers.some(isLate) ? 'wrong' : 'soft' }, ` ${handOverBrief(e.handOvers)}`) : ''),
    cell(t('exchange.what'), '', e.event ? '' : amount),
    cell(t('exchange.took'), 'number', duration(e.seconds)));
}

const COMING = ['receiving', 'broken-off']; // states of what is no exchange yet, and may never be

function stateOf(arrival) {
  return arrival.broken ? 'broken-off' : 'receiving';
}

/** What has not been sealed stands among the exchanges, too: an upload that broke off is where one looks for it. */
function comingRow(arrival, names) {
  return h('tr', { 'data-session': arrival.session },
    cell(t('exchange.when'), '',
      h('a', { href: `#/arrival/${arrival.session}`, class: 'strong' }, ago(arrival.startedAt))),
    cell(t('exchange.server'), '', names.get(arrival.server) ?? arrival.server),
    cell(t('exchange.type'), '', kind(arrival.type)),
    cell(t('exchange.state'), '', pill(stateOf(arrival))),
    cell(t('exchange.what'), '', arrival.files > 0 ? `${files(arrival.files)}, ` : '', bytes(arrival.bytes)),
    cell(t('exchange.took'), 'number', ''));
}

/** The history. */
export async function exchanges(body, { signal, query }) {
  const { servers } = await get('config/servers', signal);
  const asked = query.get('server') ?? '';
  const names = [['', t('exchanges.allServers')], ...servers.map(s => [s.id, s.name])];
  if (!names.some(([id]) => id === asked)) {
    names.push([asked, asked]); // it is registered no more
  }
  const server = select('server', names, asked);
  const states = [...COMING, 'running', 'published', 'failed', 'abandoned'].map(s => [s, t(`state.${s}`)]);
  const state = select('state', [['', t('exchanges.allStates')], ...states], query.get('state') ?? '');
  const parameters = more => new URLSearchParams(
    Object.entries({ server: server.value, state: state.value, ...more }).filter(([, value]) => value));
  const go = () => {
    const wanted = parameters();
    history.replaceState(null, '', `#/exchanges${wanted.size > 0 ? `?${wanted}` : ''}`);
    refill();
  };
  server.addEventListener('change', go);
  state.addEventListener('change', go);
  const results = h('div', { class: 'results' });
  const fresh = commandButton('exchanges.fresh', { call: fill });
  fresh.hidden = true;
  const shown = new Map(); // by id: the state and the row of each
  let edge = ''; // what is older than this is on a further page; ids sort by time
  const count = h('p', { class: 'soft', role: 'status' });
  const coming = h('tbody', { class: 'coming' });
  let rows = h('tbody', {});
  const nothing = h('div', {});
  const listed = h('div', {});
  replace(body,
    h('div', { class: 'filters' }, field(t('exchange.server'), server), field(t('exchange.state'), state)),
    fresh, count, results);

  const like = (one, itsState) => [one, ''].includes(server.value) && [itsState, ''].includes(state.value);

  const put = e => {
    const line = row(e);
    shown.set(e.id, { state: e.state, line });
    return line;
  };

  /** Shows what has become of one that was under way; its link stays, as it may have the focus. */
  const turn = (there, e) => {
    const now = row(e);
    there.state = e.state;
    [...there.line.children].slice(1).forEach(old => old.replaceWith(now.children[1]));
  };

  const refill = redrawing(results, fill, signal);

  /** Shows what arrives, or has broken off; whether anything is shown at all. */
  const drawComing = () => {
    const arrivals = (live.status?.receiving ?? []).filter(one => like(one.server, stateOf(one)));
    const stamp = JSON.stringify(arrivals);
    if (coming.dataset.stamp !== stamp) {
      coming.dataset.stamp = stamp;
      const called = new Map(names);
      replace(coming, arrivals.map(one => comingRow(one, called)));
    }
    const any = coming.children.length + rows.children.length > 0;
    nothing.hidden = any;
    listed.hidden = !any;
  };

  const load = async before => {
    if (COMING.includes(state.value)) {
      return { exchanges: [] }; // none of them is an exchange
    }
    return get(`exchanges?${parameters({ before, limit: PAGE })}`, signal);
  };

  async function fill() {
    const page = await load('');
    fresh.hidden = true;
    shown.clear();
    edge = page.next ?? '';
    const filtered = server.value !== '' || state.value !== '';
    replace(nothing, filtered
      ? empty(t('exchanges.noneFiltered'))
      : empty(t('exchanges.none'), h('p', {}, link('guide', t('home.connect')))));
    rows = h('tbody', { class: 'sealed' }, page.exchanges.map(put));
    let next = page.next;
    const tell = () => {
      const n = rows.children.length;
      count.textContent = n === 0 ? '' : t(next ? 'exchanges.shownMore' : 'exchanges.shown', { n });
    };
    const more = commandButton('exchanges.older', {
      call: () => load(next),
      redraw: older => {
        const first = rows.children.length;
        rows.append(...older.exchanges.map(put));
        next = older.next;
        edge = next ?? '';
        more.hidden = !next;
        tell();
        rows.children[first]?.querySelector('a').focus();
      },
    });
    more.hidden = !next;
    const columns = ['when', 'server', 'type', 'state', 'what'].map(column => [t(`exchange.${column}`)]);
    replace(listed, h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, t('nav.exchanges')),
      heads([...columns, [t('exchange.took'), 'number']]), coming, rows), more);
    replace(results, nothing, listed);
    tell();
    drawComing();
  }
  await fill();
  listen(() => {
    drawComing();
    const { running = [], servers: all = [] } = live.status ?? {};
    const known = [...running, ...all.map(one => one.last)].filter(Boolean);
    for (const e of known) {
      const there = shown.get(e.id);
      if (there?.state === 'running' && e.state !== 'running') {
        turn(there, e);
      } else if (!there && e.id > edge && like(e.server, e.state)) {
        fresh.hidden = false;
      }
    }
  }, signal);
}

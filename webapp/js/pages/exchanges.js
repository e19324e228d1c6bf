import { activities, meters, updateMeters } from '../activity.js';
import { can, get } from '../api.js';
import { commandButton } from '../command.js';
import { h, replace, sync } from '../dom.js';
import { bytes, dayOf, duration, files, moment, number } from '../format.js';
import { handOverBrief, stateToday } from '../handover.js';
import { language, t } from '../i18n.js';
import { listen, live } from '../live.js';
import { leaving, remembering } from '../place.js';
import {
  announcement, cell, empty, fault, field, heads, kind, link, pill, redrawing, select, setPill, tested, typed, when,
} from '../ui.js';

const PAGE = 50;
const MOST = 500; // so many are given at once
const PAUSE = 1_000; // ms after which it is asked again what has become of those that were not taken
const BACK = 5_000; // no more than these are shown to whoever comes back
const TYPES = ['catalog', 'sale', 'reference'];
const FOUND = 'found'; // what may be asked for instead of a state
const COMING = ['receiving', 'broken-off']; // states of what is no exchange yet, and may never be

/** Whether the checks have found something in its files, as the API counts it. */
function hasFindings(one) {
  return one.findings > 0 || one.fault === 'SUSPICIOUS_CONTENT';
}

function amountOf(e) {
  if (e.state === 'running') {
    return meters({ 'aria-label': e.serverName });
  }
  if (e.orders) {
    return t('count.orders', { n: e.orders, count: number(e.orders) });
  }
  return e.event ? '' : e.state === 'published' ? [`${files(e.files)}, ${bytes(e.bytes)}`,
    e.findings > 0 ? h('span', { class: 'line soft' }, t('exchanges.findings', { count: number(e.findings) })) : '']
    : e.state === 'failed' ? fault(e.fault, e.said).what : '';
}

function row(e) {
  return h('tr', { 'data-id': e.id },
    when(t('exchange.when'), `exchange/${e.id}`, e.startedAt),
    cell(t('exchange.server'), '', e.serverName),
    cell(t('exchange.type'), '', kind(e.type), e.event ? `, ${announcement(e.event)}` : '', tested(e)),
    cell(t('exchange.state'), '', pill(stateToday(e)),
      e.released ? h('span', { class: 'soft' }, ` ${t('exchange.released')}`) : '',
      handOverBrief(e.handOvers ?? [])),
    cell(t('exchange.what'), '', amountOf(e)),
    h('td', {
      'data-label': t('exchange.took'), class: 'number', title: e.finishedAt ? moment(e.finishedAt) : undefined,
    }, h('span', {}, duration(e.seconds))));
}

function stateOf(arrival) {
  return arrival.broken ? 'broken-off' : 'receiving';
}

/** What has not been sealed stands among the exchanges, too: an upload that broke off is where one looks for it. */
function comingRow(arrival, name) {
  return h('tr', { 'data-session': arrival.session },
    when(t('exchange.when'), `arrival/${arrival.session}`, arrival.startedAt),
    cell(t('exchange.server'), '', name),
    cell(t('exchange.type'), '', kind(arrival.type)),
    cell(t('exchange.state'), '', pill(stateOf(arrival))),
    cell(t('exchange.what'), 'what', meters({ 'aria-label': name }), h('span', { class: 'sofar' })),
    cell(t('exchange.took'), 'number', ''));
}

function updateComing(node, arrival, going) {
  setPill(node.querySelector('.pill'), stateOf(arrival));
  node.querySelector('progress').hidden = arrival.broken;
  node.querySelector('.numbers').hidden = arrival.broken;
  if (arrival.broken) {
    node.querySelector('.sofar').textContent = [arrival.files > 0 ? files(arrival.files) : '', bytes(arrival.bytes)]
      .filter(Boolean).join(', ');
  } else {
    updateMeters(node, going.get(`in ${arrival.session}`));
  }
}

/** The history. */
export async function exchanges(body, { signal, query }) {
  const { servers } = await get('config/servers', signal);
  const asked = query.get('server') ?? '';
  const names = [['', t('exchanges.allServers')], ...servers.map(s => [s.id, s.name])];
  if (!names.some(([id]) => id === asked)) {
    names.push([asked, asked]); // it is registered no more
  }
  const called = new Map(names);
  const given = name => query.get(name) ?? '';
  const server = select('server', names, asked);
  const types = TYPES.map(one => [one, kind(one)]);
  const type = select('type', [['', t('exchanges.allTypes')], ...types], given('type'));
  const states = [...COMING, 'running', 'published', 'failed', 'abandoned'].map(s => [s, t(`state.${s}`)]);
  const state = select('state', [['', t('exchanges.allStates')], ...states, [FOUND, t('exchanges.someFound')]],
    given('state'));
  const from = h('input', { type: 'date', name: 'from', value: given('from') });
  const to = h('input', { type: 'date', name: 'to', value: given('to') });
  const search = h('input', {
    type: 'search', name: 'search', autocomplete: 'off', spellcheck: 'false', value: given('search'),
    placeholder: t('exchanges.search.hint'),
  });
  const filters = [server, type, state, from, to, search];
  const table = h('a', { class: 'button', download: true }, t('exchanges.table'));
  let most = Math.min(Math.max(PAGE, Number(given('shown')) || 0), BACK); // so many were shown where one comes back to

  /** What the API is asked for. */
  const parameters = more => new URLSearchParams(Object.entries({
    server: server.value, type: type.value, ...(state.value === FOUND ? { found: 'some' } : { state: state.value }),
    search: search.value.trim(), from: from.value, to: to.value, ...more,
  }).filter(([, value]) => value));

  /** The address of the page as it is, so that one comes back to it. */
  const remember = remembering('exchanges', filters, () => (most > PAGE ? most : 0));
  const go = () => {
    most = PAGE;
    remember(null);
    refill();
  };
  filters.filter(one => one !== search).forEach(one => one.addEventListener('change', go));
  typed(search, go, signal);
  const results = h('div', { class: 'results' });
  const fresh = commandButton('exchanges.fresh', { call: fill });
  fresh.hidden = true;
  const shown = new Map(); // by id: the state and the row of each
  let edge = ''; // what is older than this is on a further page; ids sort by time
  let round = 0; // typing on does not wait for what was asked before
  const count = h('p', { class: 'soft', role: 'status' });
  const coming = h('tbody', { class: 'coming' });
  let rows = h('tbody', {});
  let tell = () => {}; // how many are shown
  const nothing = h('div', {});
  const listed = h('div', {});
  replace(body,
    h('div', { class: 'filters' }, field(t('exchange.server'), server), field(t('exchange.type'), type),
      field(t('exchange.state'), state),
      h('div', { class: 'together' }, field(t('exchanges.from'), from), field(t('exchanges.to'), to)),
      field(t('exchanges.search'), search)),
    h('p', { class: 'ways' }, can('handIn') ? link('handin', t('handin.link')) : '',
      link('refused', t('refused.title'))),
    fresh, h('div', { class: 'head abovetable' }, count, table), results);

  const like = (one, itsState) => [one.server, ''].includes(server.value) && [one.type, ''].includes(type.value)
    && ([itsState, ''].includes(state.value) || (state.value === FOUND && hasFindings(one)))
    && (from.value === '' || dayOf(one.startedAt) >= from.value)
    && (to.value === '' || dayOf(one.startedAt) <= to.value);

  /** Whether what is searched for is in one of these names: those of files are known to the server alone. */
  const named = (...all) => all.some(one => one.toLowerCase().includes(search.value.trim().toLowerCase()));

  const nameOf = arrival => called.get(arrival.server) ?? arrival.server;

  const put = e => {
    const line = row(e);
    shown.set(e.id, { state: stateToday(e), line });
    return line;
  };

  /** Shows what has become of one that was under way; its link stays, as it may have the focus. */
  const turn = (there, e) => {
    const now = row(e);
    there.state = stateToday(e);
    [...there.line.children].slice(1).forEach(old => old.replaceWith(now.children[1]));
  };

  const refill = redrawing(results, fill, signal);

  /** Shows what arrives, or has broken off, and how far what is under way is. */
  const drawGoing = () => {
    const going = new Map((live.status === null ? [] : activities(live.status)).map(item => [item.key, item]));
    const arrivals = (live.status?.receiving ?? [])
      .filter(one => like(one, stateOf(one)) && named(nameOf(one)));
    sync(coming, arrivals, one => one.session, one => comingRow(one, nameOf(one)),
      (node, one) => updateComing(node, one, going));
    for (const [id, there] of shown) {
      const item = there.state === 'running' ? going.get(`run ${id}`) : undefined;
      if (item !== undefined) {
        updateMeters(there.line, item);
      }
    }
    const any = coming.children.length + rows.children.length > 0;
    nothing.hidden = any;
    listed.hidden = !any;
  };

  const load = async (before, limit) => {
    if (COMING.includes(state.value)) {
      return { exchanges: [] }; // none of them is an exchange
    }
    return get(`exchanges?${parameters({ before, limit })}`, signal);
  };

  /** As many as were shown, however often one has to ask for them. */
  const loadAll = async () => {
    const page = await load('', Math.min(most, MOST));
    while (page.next && page.exchanges.length < most) {
      const more = await load(page.next, Math.min(most - page.exchanges.length, MOST));
      page.exchanges.push(...more.exchanges);
      page.next = more.next;
    }
    return page;
  };

  async function fill() {
    round += 1;
    const mine = round;
    const page = await loadAll();
    if (mine !== round) {
      return;
    }
    fresh.hidden = true;
    shown.clear();
    edge = page.next ?? '';
    table.href = `api/exchanges.csv?${parameters({ language: language() })}`;
    table.hidden = page.exchanges.length === 0;
    const filtered = filters.some(one => one.value !== '');
    const reversed = from.value !== '' && to.value !== '' && from.value > to.value;
    replace(nothing, filtered
      ? empty(t(reversed ? 'exchanges.reversed' : 'exchanges.noneFiltered'))
      : empty(t('exchanges.none'), h('p', {}, link('guide', t('home.connect')))));
    rows = h('tbody', { class: 'sealed' }, page.exchanges.map(put));
    let next = page.next;
    tell = () => {
      const n = rows.children.length;
      const open = coming.children.length;
      count.textContent = [n === 0 ? '' : t(next ? 'exchanges.shownMore' : 'exchanges.shown', { n }),
        open === 0 ? '' : t('exchanges.coming', { count: number(open) })].filter(Boolean).join(' ');
    };
    const more = commandButton('exchanges.older', {
      call: () => load(next, PAGE),
      redraw: older => {
        if (mine !== round) {
          return;
        }
        const first = rows.children.length;
        rows.append(...older.exchanges.map(put));
        next = older.next;
        edge = next ?? '';
        more.hidden = !next;
        most = rows.children.length;
        remember(null);
        tell();
        rows.children[first]?.querySelector('a').focus();
      },
    });
    more.hidden = !next;
    const columns = ['when', 'server', 'type', 'state', 'what'].map(column => [t(`exchange.${column}`)]);
    replace(listed, h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, t('nav.exchanges')),
      heads([...columns, [t('exchange.took'), 'number']]), coming, rows), more);
    replace(results, nothing, listed);
    drawGoing();
    tell();
  }

  let asking = false;
  let again = false; // whether something has changed while one asked

  /** Asks what has become of those that were not taken yet: the status tells of the last of each 1C alone. */
  async function ask() {
    again = true;
    if (asking) {
      return;
    }
    asking = true;
    while (again && !signal.aborted) {
      again = false;
      try {
        const page = await load('', Math.min(Math.max(shown.size, 1), MOST));
        page.exchanges.filter(e => shown.has(e.id) && shown.get(e.id).state !== stateToday(e))
          .forEach(e => turn(shown.get(e.id), e));
      } catch {
        // the page says so where nobody answers
      }
      await new Promise(done => {
        setTimeout(done, PAUSE);
      });
    }
    asking = false;
  }

  const waitsOf = status => JSON.stringify([...status?.handOvers ?? [], ...status?.givenUp ?? []]
    .map(one => [one.server, one.handler, one.delivery, one.waiting])); // and not how far a handler is
  let waits = waitsOf(live.status);
  const comeBack = leaving(results, remember);
  await fill();
  comeBack();
  listen(() => {
    drawGoing();
    tell();
    const { running = [], servers: all = [] } = live.status ?? {};
    const known = [...running, ...all.map(one => one.last)].filter(Boolean);
    for (const e of known) {
      const there = shown.get(e.id);
      if (there && there.state !== stateToday(e)) {
        turn(there, e);
      } else if (!there && e.id > edge && like(e, e.state) && named(e.serverName, e.login, e.id)) {
        fresh.hidden = false;
      }
    }
    const now = waitsOf(live.status);
    if (now !== waits) {
      waits = now;
      if ([...shown.values()].some(there => there.state === 'undelivered')) {
        ask();
      }
    }
  }, signal);
}

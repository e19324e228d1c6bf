import { call, get } from '../api.js';
import { price } from '../catalogue.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { bytes, moment, number } from '../format.js';
import { t } from '../i18n.js';
import { fileActions } from '../look.js';
import { leaving, remembering } from '../place.js';
import { told } from '../said.js';
import { ago, cell, empty, field, focusHeading, heads, redrawing, select, typed } from '../ui.js';

const PAGE = 50;
const MOST = 500; // so many are given at once
const STATES = ['waiting', 'offered', 'aside', 'sent', 'rejected'];

/** The address of an order's page. */
function addressOf(order) {
  return `order/${encodeURIComponent(order.server)}?number=${encodeURIComponent(order.number)}`;
}

/** The state of an order: a word, a form and a colour. */
export function orderPill(state) {
  const look = { waiting: '', offered: 'waiting', sent: 'published', aside: 'failed' }[state] ?? '';
  return h('span', { class: `pill ${look}` }, t(`order.${state}`));
}

/** A number of an order with so many places, as it stands there where it is none. */
export function figure(text, digits) {
  return text === undefined ? '' : Number.isFinite(Number(text)) ? number(Number(text), digits) : text;
}

/** Its sum with the currency, as it stands in the order. */
export function sumOf(order) {
  return Number.isFinite(Number(order.sum ?? NaN)) ? price(order.sum, order.currency)
    : [order.sum, order.currency].filter(Boolean).join(' ');
}

/** The button that has 1C given an order that is set aside, for the first time or again. */
export function giveButton(number, given, { server, redraw }) {
  return commandButton(given ? 'orders.again' : 'orders.give', {
    may: 'offerOrderAgain', of: number, redraw,
    call: () => call('POST', `orders/${server}/again`, { body: { number } }),
  });
}

/** How often 1C was given it, and when the last time was. */
export function givenOf(order) {
  return order.given === 0 ? '' : [t('order.times', { n: order.given, count: number(order.given) }),
    order.givenAt ? [', ', ago(order.givenAt)] : ''];
}

/** What is wrong with an order; in English where an earlier version of Gate has written it down. */
export function reasonOf(said, text) {
  return said ? told(said, text) : h('code', {}, text);
}

/** Why it is set aside. */
export function whyAside(order) {
  return order.state !== 'aside' ? '' : order.by ? t('order.byHand', { by: order.by })
    : order.reason ? [t('orders.cannot'), ' ', reasonOf(order.said, order.reason)] : t('orders.notTaken');
}

function row(order, names) {
  return h('tr', {},
    cell(t('order.number'), 'name', h('a', { href: `#/${addressOf(order)}`, class: 'strong' }, order.number),
      order.numberFor1c ? h('span', { class: 'soft' }, ` ${t('order.for1c', { number: order.numberFor1c })}`) : ''),
    cell(t('order.customer'), 'name', order.customer ?? ''),
    cell(t('order.sum'), 'number', sumOf(order)),
    cell(t('exchange.server'), '', names.get(order.server) ?? order.server),
    cell(t('order.came'), 'when', moment(order.came)),
    cell(t('exchange.state'), '', orderPill(order.state),
      order.sentAt ? [' ', h('span', { class: 'soft' }, moment(order.sentAt))] : '',
      order.given > 0 ? h('span', { class: 'soft line' }, t('order.given'), ' ', givenOf(order)) : '',
      whyAside(order) === '' ? '' : h('span', { class: 'soft line' }, whyAside(order))));
}

/** The line of which a reason tells; nothing where it tells of none. */
function lineOf(said) {
  const { line, known } = said?.values ?? {};
  return line ?? (known && lineOf(known));
}

/** A file of the drop that was not taken: why, what stands there, and how to be rid of it. */
function rejectedCard(file, { names, signal, redraw }) {
  const base = `outbox/${encodeURIComponent(file.server)}`;
  const actions = at => fileActions(base, { name: file.file, path: file.id }, { at, signal });
  const reasons = file.reasons.map((reason, i) => {
    const said = file.said?.[i];
    const line = lineOf(said);
    return h('li', {}, reasonOf(said, reason), line === undefined ? '' : [' ', actions({ line })[0]]);
  });
  return h('li', { class: 'card' },
    h('h2', {}, file.file),
    h('p', { class: 'soft' }, names.get(file.server) ?? file.server, ', ', moment(file.time), ', ', bytes(file.bytes),
      ', ', t('rejected.taken', { n: file.taken, count: number(file.taken) })),
    reasons.length === 0 ? h('p', {}, t('quarantine.noReason')) : h('ul', { class: 'reasons' }, reasons),
    h('p', { class: 'soft' }, t('rejected.place'), ' ', h('code', {}, `outbox/${file.server}/rejected/${file.id}.xml`)),
    h('div', { class: 'buttons' }, actions({}), commandButton('rejected.remove', {
      may: 'removeRejectedOrders', of: file.file, look: 'danger', redraw,
      call: () => call('DELETE', `${base}/file?${new URLSearchParams({ path: file.id })}`),
    })));
}

/** All orders for 1C. */
export async function orders(body, { signal, query }) {
  const { servers } = await get('config/servers', signal);
  const names = new Map(servers.map(s => [s.id, s.name]));
  const given = name => query.get(name) ?? '';
  const server = select('server', [['', t('exchanges.allServers')], ...names],
    names.has(given('server')) ? given('server') : '');
  const state = select('state', [['', t('exchanges.allStates')], ...STATES.map(one => [one, t(`order.${one}`)])],
    given('state'));
  const search = h('input', {
    type: 'search', name: 'search', autocomplete: 'off', spellcheck: 'false', value: given('search'),
  });
  const filters = [server, state, search];
  const count = h('p', { class: 'soft', role: 'status' });
  const results = h('div', { class: 'results' });
  let most = Math.min(Math.max(PAGE, Number(given('shown')) || 0), MOST);
  let round = 0; // typing on does not wait for what was asked before

  const remember = remembering('orders', filters, () => (most > PAGE ? most : 0));
  const parameters = more => new URLSearchParams(Object.entries({ server: server.value, ...more })
    .filter(([, value]) => value));

  /** Files that were not taken: they are no orders yet. */
  async function fillRejected(mine) {
    const ask = from => get(`outbox/rejected?${parameters({ from, limit: PAGE })}`, signal);
    const page = await ask('');
    if (mine !== round) {
      return;
    }
    const card = file => rejectedCard(file, { names, signal, redraw: () => fill().then(focusHeading) });
    const list = h('ul', { class: 'plainlist' }, page.files.map(card));
    let { next } = page;
    const more = commandButton('part.more', {
      call: () => ask(next),
      redraw: part => {
        list.append(...part.files.map(card));
        next = part.next;
        more.hidden = next === undefined;
      },
    });
    more.hidden = next === undefined;
    count.textContent = '';
    replace(results, page.total === 0 ? empty(t('rejected.none'))
      : [h('p', { class: 'soft' }, t('rejected.text')), list, more]);
  }

  async function fill() {
    round += 1;
    const mine = round;
    if (state.value === 'rejected') {
      await fillRejected(mine);
      return;
    }
    const ask = (from, limit) =>
      get(`outbox?${parameters({ state: state.value, search: search.value.trim(), from, limit })}`, signal);
    const page = await ask('', most);
    if (mine !== round) {
      return;
    }
    const rows = h('tbody', {}, page.orders.map(order => row(order, names)));
    let { next } = page;
    const tell = ({ total, matching: n }) => {
      const all = { shown: number(rows.children.length), all: number(total), n: number(n) };
      count.textContent = total === 0 ? '' : t(n === 0 ? 'part.none' : n === total ? 'part.shown' : 'part.found', all);
    };
    const more = commandButton('part.more', {
      call: () => ask(next, PAGE * 2),
      redraw: part => {
        if (mine !== round) {
          return;
        }
        const first = rows.children.length;
        rows.append(...part.orders.map(order => row(order, names)));
        next = part.next;
        more.hidden = next === undefined;
        most = Math.min(rows.children.length, MOST);
        remember(null);
        tell(part);
        rows.children[first]?.querySelector('a').focus({ preventScroll: true });
      },
    });
    more.hidden = next === undefined;
    tell(page);
    const columns = [['number'], ['customer'], ['sum', 'number']].map(([key, look]) => [t(`order.${key}`), look]);
    replace(results, page.matching === 0 ? empty(t(page.total === 0 ? 'orders.none' : 'orders.noneFiltered')) : [
      h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, t('nav.orders')),
        heads([...columns, [t('exchange.server')], [t('order.came')], [t('exchange.state')]]), rows), more]);
  }

  const refill = redrawing(results, fill, signal);
  const go = () => {
    most = PAGE;
    remember(null);
    refill();
  };
  server.addEventListener('change', go);
  state.addEventListener('change', go);
  typed(search, go, signal);
  const comeBack = leaving(results, remember);
  replace(body,
    h('div', { class: 'filters' }, field(t('orders.search'), search),
      names.size > 1 ? field(t('exchange.server'), server) : '', field(t('exchange.state'), state)),
    count, results);
  await fill();
  comeBack();
}

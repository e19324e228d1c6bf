import { call, get } from '../api.js';
import {
  amount, catalogues, counts, deletedBecause, deliveryLink, heldCards, KINDS, price, productLink, thumbnail,
} from '../catalogue.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { goods as goodsOf, number, offers } from '../format.js';
import { t, wordsOr } from '../i18n.js';
import { listen, live } from '../live.js';
import { told } from '../said.js';
import { ago, cell, empty, fact, field, focusHeading, heads, redrawing, select, typed } from '../ui.js';

const PAGE = 50;
const MINUTE = 60; // s
const SOON = 1000; // ms: then it is looked again how far a catalogue is that is built anew
const INDENT = '\u2003'; // of a group for each that it is in

const isRebuilding = ({ rebuilding }) => rebuilding !== undefined && rebuilding.failed === undefined;

/** How far a catalogue is in being built anew, or the button for that. */
function rebuild(one, redraw) {
  const { rebuilding } = one;
  if (isRebuilding(one)) {
    const { done, of } = rebuilding;
    return h('p', { class: 'strong', role: 'status' }, t('rebuild.going', { done: number(done), of: number(of) }));
  }
  const path = `catalogue/${encodeURIComponent(one.server)}/rebuild`;
  const failed = rebuilding && h('p', { class: 'strong' }, t('rebuild.failed'), ' ', told(rebuilding.failed));
  return [failed ?? '',
    h('div', { class: 'buttons' }, commandButton('rebuild', {
      may: 'rebuildCatalogue', of: one.name, danger: true, call: () => call('POST', path), redraw,
    }))];
}

/** Whether a catalogue is wanted, be it that it cannot be had. */
function isWanted(one) {
  return one.state !== 'off' || one.reason !== undefined;
}

/** An export of which more may come: what that means, since when, and what settles it. */
function openExport({ name, part, nature, first, last }, { quietSeconds, status }) {
  const way = one => deliveryLink(one.delivery, ago(one.at));
  const minutes = Math.ceil(quietSeconds / MINUTE);
  const later = last === undefined || last.delivery === first?.delivery ? ''
    : [', ', t('goods.open.last'), ' ', way(last)];
  return h('p', { class: 'open' }, name ? `${name}. ` : '', h('strong', {}, t(`export.${part}.title`)), ' ',
    t(`goods.open.${nature}`), ' ',
    first === undefined ? '' : [t('goods.open.begun'), ' ', way(first), later, '. '],
    status.held.some(one => one.decision === undefined) ? t('goods.open.held')
      : t(`goods.open.${part}`, { quiet: t('goods.open.quiet', { n: minutes, count: number(minutes) }) }));
}

/** The exports of which more may come, to be unfolded. */
function opens(one) {
  const { open } = one.status;
  return open.length === 0 ? '' : h('details', { class: 'opens' },
    h('summary', {}, t('goods.opens', { n: open.length, count: number(open.length) })),
    open.map(its => openExport(its, one)));
}

/** A full export that broke off, after which nobody notices what 1C leaves out. */
function brokenExport({ part, name, last }) {
  return h('p', { class: 'open wrong' }, name ? `${name}. ` : '', h('strong', {}, t(`export.${part}.title`)), ' ',
    t('goods.brokenOff'), last ? [' ', deliveryLink(last.delivery, ago(last.at)), '.'] : '', ' ',
    t('goods.brokenOff.do'));
}

/** How it is with the goods of one 1C. */
function card(one, redraw) {
  const { status } = one;
  if (one.state === 'away' || status === undefined) {
    return h('li', { class: 'server failed', 'data-server': one.server }, h('h2', {}, one.name),
      h('p', {}, t('goods.away')), one.reason ? h('p', { class: 'soft' }, told(one.said, one.reason)) : '',
      rebuild(one, redraw));
  }
  const { last } = status;
  const several = new Set(status.full.map(({ catalogue }) => catalogue)).size > 1;
  const full = status.full.map(({ part, closedAt, catalogue, name }) => h('span', { class: 'line', title: catalogue },
    several ? `${name ?? catalogue}, ` : '', `${wordsOr(`export.${part}`, part)}: `, ago(closedAt)));
  const sum = [
    goodsOf(status.live),
    offers(status.offers),
    status.deleted > 0 ? t('goods.gone', { n: status.deleted, count: number(status.deleted) }) : '',
  ].filter(Boolean).join(', ');
  return h('li', { class: `server ${status.held.length > 0 ? 'failed' : 'published'}`, 'data-server': one.server },
    h('h2', {}, one.name), h('p', { class: 'strong' }, sum),
    h('dl', { class: 'facts narrowfacts' },
      fact(t('goods.full'), full.length > 0 ? full : t('goods.noFull')),
      last ? fact(t('goods.last'), deliveryLink(last.id, ago(last.publishedAt)), ' ',
        h('span', { class: 'counts' }, counts(last, [...KINDS, 'unresolved'])))
        : fact(t('goods.last'), t('goods.nothing')),
      status.since ? fact(t('goods.since'), ago(status.since)) : ''),
    status.brokenOff.map(brokenExport), opens(one), rebuild(one, redraw));
}

function row(server, one, picture) {
  return h('tr', { class: one.deletedAt ? 'gone' : undefined },
    cell(t('goods.name'), 'name', picture, h('span', {}, productLink(server, one.n, one.name ?? one.id),
      one.deletedAt ? [' ', h('span', { class: 'pill given-up', title: deletedBecause(one.deletedBy) },
        t('goods.deleted'))] : '')),
    cell(t('goods.article'), '', one.article ?? ''),
    cell(t('goods.price'), 'number', one.price === undefined ? '' : price(one.price, one.currency)),
    cell(t('goods.stock'), 'number', one.stock === undefined ? '' : amount(one.stock)));
}

/** The goods: how many there are, and the search. */
export async function goods(body, { signal, query }) {
  const all = await catalogues(signal);
  const ready = all.filter(one => one.state === 'ready');
  const wanted = all.filter(isWanted);
  if (wanted.length === 0) {
    replace(body, empty(t('goods.off'), h('p', { class: 'soft' }, t('goods.off.text'))));
    return;
  }
  const held = h('div', { class: 'helds' });
  const cards = h('ul', { class: 'plainlist servers', 'aria-label': t('nav.servers') });

  function drawStates(states) {
    replace(held, heldCards(states, () => refresh().then(focusHeading)));
    replace(cards, states.filter(isWanted).map(one => card(one, refresh)));
    if (states.some(isRebuilding)) {
      setTimeout(() => (signal.aborted ? undefined : refresh().catch(() => {})), SOON);
    }
  }

  async function refresh() {
    drawStates(await catalogues(signal));
  }

  drawStates(all);
  if (ready.length === 0) {
    replace(body, held, cards);
    return;
  }
  const server = select('server', ready.map(one => [one.server, one.name]),
    ready.some(one => one.server === query.get('server')) ? query.get('server') : ready[0].server);
  const search = h('input', {
    type: 'search', name: 'search', autocomplete: 'off', spellcheck: 'false', value: query.get('search') ?? '',
    placeholder: t('goods.search.hint'),
  });
  const group = h('select', { name: 'group' });
  const deleted = select('deleted', ['no', 'any', 'only'].map(word => [word, t(`goods.deleted.${word}`)]),
    query.get('deleted') ?? 'no');
  const results = h('div', { class: 'results' });
  const count = h('p', { class: 'soft', role: 'status' });
  let groupsOf = '';
  let asking = new AbortController();

  const parameters = more => new URLSearchParams(Object.entries({
    search: search.value.trim(), group: group.value, deleted: deleted.value, ...more,
  }).filter(([, value]) => value !== ''));

  async function drawGroups() {
    if (groupsOf !== server.value) {
      groupsOf = server.value;
      const { groups } = await get(`catalogue/${server.value}/groups`, signal);
      const options = groups.map(one => h('option', { value: one.n },
        `${INDENT.repeat(one.level)}${one.name ?? one.id}${one.products > 0 ? ` (${number(one.products)})` : ''}`));
      replace(group, h('option', { value: '' }, t('goods.allGroups')), options);
      group.value = query.get('group') ?? '';
      group.selectedIndex = Math.max(0, group.selectedIndex);
      group.closest('.field')?.toggleAttribute('hidden', groups.length === 0);
    }
  }

  async function fill() {
    asking.abort();
    asking = new AbortController();
    const mine = AbortSignal.any([signal, asking.signal]);
    await drawGroups();
    const path = `catalogue/${server.value}/products`;
    const page = await get(`${path}?${parameters({ limit: PAGE })}`, mine);
    const where = server.value;
    const pictured = page.products.some(one => one.picture !== undefined); // else there is no room for pictures
    const rowOf = one => row(where, one, pictured ? thumbnail(where, one) : '');
    const rows = h('tbody', {}, page.products.map(rowOf));
    let { next } = page;
    const tell = () => {
      const n = rows.children.length;
      count.textContent = n === 0 ? '' : t(next ? 'goods.shownMore' : 'goods.shown', { n, count: number(n) });
    };
    const more = commandButton('part.more', {
      call: () => get(`${path}?${parameters({ limit: PAGE * 2, after: next })}`, mine),
      redraw: part => {
        const first = rows.children.length;
        rows.append(...part.products.map(rowOf));
        next = part.next;
        more.hidden = next === undefined;
        tell();
        rows.children[first]?.querySelector('a').focus({ preventScroll: true });
      },
    });
    more.hidden = next === undefined;
    tell();
    replace(results, page.products.length === 0 ? empty(t('goods.none')) : [
      h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, t('nav.goods')),
        heads([[t('goods.name')], [t('goods.article')], [t('goods.price'), 'number'], [t('goods.stock'), 'number']]),
        rows), more]);
  }

  const refill = redrawing(results, fill, signal);
  const go = () => {
    const now = parameters({ server: ready.length > 1 ? server.value : '' });
    history.replaceState(null, '', `#/goods${now.size > 0 ? `?${now}` : ''}`);
    refill();
  };
  typed(search, go, signal);
  server.addEventListener('change', () => {
    group.value = '';
    go();
  });
  group.addEventListener('change', go);
  deleted.addEventListener('change', go);
  replace(body, held, cards,
    h('div', { class: 'filters goodsfilters' },
      h('div', { class: 'wideField' }, field(t('goods.search'), search)),
      ready.length > 1 ? field(t('exchange.server'), server) : '',
      field(t('goods.group'), group), field(t('goods.which'), deleted)),
    count, results);
  await fill();
  watch(refresh, signal);
}

/** Looks again when something has been published, which takes a moment to be applied. */
function watch(refresh, signal) {
  const stampOf = status => JSON.stringify((status?.servers ?? []).map(one => one.publishedAt));
  let stamp = stampOf(live.status);
  listen(() => {
    const now = stampOf(live.status);
    if (now !== stamp) {
      stamp = now;
      [1000, 5000].forEach(ms => setTimeout(() => (signal.aborted ? undefined : refresh().catch(() => {})), ms));
    }
  }, signal);
}

import { ApiError, get } from '../api.js';
import { amount, deletedBecause, happened, price } from '../catalogue.js';
import { lines } from '../chart.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { moment, number } from '../format.js';
import { handOverLines } from '../handover.js';
import { t, wordsOr } from '../i18n.js';
import { live } from '../live.js';
import { receiver } from '../said.js';
import { ago, cell, copyable, empty, fact, field, heads, link, section, select } from '../ui.js';

const PAGE = 50;
const OPEN = 3; // so many offers are shown as they are, of more one chooses

async function orNull(promise) {
  try {
    return await promise;
  } catch (e) {
    if (e instanceof ApiError && e.status === 404) {
      return null;
    }
    throw e;
  }
}

/** The pictures; one that is not there any more says so. */
function pictures(path, images) {
  if (images.length === 0) {
    return '';
  }
  return h('ul', { class: 'plainlist pictures' }, images.map(image => {
    const name = image.name.split('/').at(-1);
    const gone = h('span', { class: 'soft nopicture' }, t('goods.noPicture'));
    const src = `api/${path}/pictures/${image.place}`;
    const onerror = event => event.currentTarget.parentNode.replaceWith(gone);
    const shown = image.delivery === undefined ? gone : h('a', { href: src, target: '_blank' },
      h('img', { src, alt: name, loading: 'lazy', onerror }));
    return h('li', {}, shown, h('span', { class: 'soft caption', title: image.name }, name));
  }));
}

function when(one) {
  return one ? link(`exchange/${one.delivery}`, ago(one.at)) : '–';
}

function facts(product, taken) {
  const plain = ['article', 'code', 'unit', 'category', 'brand', 'manufacturer', 'country'];
  return h('dl', { class: 'facts' },
    plain.map(name => (product[name] ? fact(t(`goods.field.${name}`), product[name]) : '')),
    product.barcodes ? fact(t('goods.field.barcodes'), product.barcodes.split('\n').join(', ')) : '',
    product.groups.length > 0 ? fact(t('goods.groups'), product.groups.map(place =>
      h('span', { class: 'line' }, place.path.join(' › ')))) : '',
    fact(t('goods.saidFirst'), when(product.saidFirst)),
    fact(t('goods.saidLast'), when(product.saidLast)),
    fact(t('goods.changedLast'), when(product.changedLast), taken));
}

/** Who has the exchange that changed it last, besides Gate's own catalogue; nothing where that is not known. */
async function drawTaken(place, server, { changedLast }, signal) {
  if (!changedLast) {
    return;
  }
  const which = new URLSearchParams({ server, delivery: changedLast.delivery });
  const { handOvers } = await get(`handovers?${which}`, signal);
  const others = handOvers.filter(one => one.handler !== 'catalogue');
  const newer = (live.status?.handOvers ?? []).filter(one =>
    one.server === server && one.delivery > changedLast.delivery);
  replace(place, handOverLines(others),
    newer.map(({ handler, waiting }) => h('span', { class: 'line wrong' },
      link(`handovers?${new URLSearchParams({ server, handler, state: 'waiting' })}`,
        t('goods.newerWait', { handler: receiver(handler), n: waiting, count: number(waiting) })))));
}

function properties(all) {
  return all.length === 0 ? '' : section('properties', t('goods.properties'),
    h('dl', { class: 'facts' }, all.map(one => fact(one.name ?? one.id, one.value ?? '–',
      one.resolved ? '' : h('span', { class: 'soft' }, ` (${t('goods.unresolved')})`)))));
}

function offerTables(offer) {
  const priceRow = one => h('tr', {},
    cell(t('goods.priceType'), '', one.name ?? (one.type || '–')),
    cell(t('goods.price'), 'number', price(one.price, one.currency), one.unit ? ` / ${one.unit}` : ''));
  const stockRow = one => h('tr', {},
    cell(t('goods.warehouse'), '', one.name ?? (one.warehouse || t('goods.noWarehouse'))),
    cell(t('goods.stock'), Number(one.quantity) < 0 ? 'number wrong' : 'number', amount(one.quantity)));
  const table = (title, columns, rows) => h('table', { class: 'stack' },
    h('caption', { class: 'hidden' }, title), heads(columns), h('tbody', {}, rows));
  return h('div', { class: 'pair' },
    offer.prices.length === 0 ? h('p', { class: 'soft' }, t('goods.noPrices')) : table(t('goods.prices'),
      [[t('goods.priceType')], [t('goods.price'), 'number']], offer.prices.map(priceRow)),
    offer.stocks.length === 0
      ? h('p', { class: 'soft' }, offer.quantity === undefined ? t('goods.noStocks')
        : `${t('goods.quantity')}: ${amount(offer.quantity)}`)
      : table(t('goods.stocks'), [[t('goods.warehouse')], [t('goods.stock'), 'number']], offer.stocks.map(stockRow)));
}

function offerName(product, offer) {
  return offer.name && offer.name !== product.name ? offer.name : offer.characteristic || product.name || offer.name;
}

/** The prices and stocks: of each offer where there are few, else of the one that is chosen. */
function offers(product, choose) {
  const all = product.offers;
  if (all.length === 0) {
    return section('offers', t('goods.offersTitle'), h('p', { class: 'soft' }, t('goods.noOffers')));
  }
  const one = offer => h('div', { class: 'offer' },
    all.length > 1 ? h('h3', {}, offerName(product, offer)) : '',
    offer.deletedAt ? h('p', { class: 'wrong' }, t('goods.deletedAt'), ' ', ago(offer.deletedAt), ': ',
      deletedBecause(offer.deletedBy)) : '',
    offerTables(offer));
  if (all.length <= OPEN) {
    return section('offers', t('goods.offersTitle'), all.map(one));
  }
  const place = h('div', {});
  const chosen = select('offer', all.map(offer => [String(offer.n), offerName(product, offer)]), String(all[0].n));
  const show = () => {
    replace(place, one(all.find(offer => String(offer.n) === chosen.value)));
    choose(Number(chosen.value));
  };
  chosen.addEventListener('change', show);
  replace(place, one(all[0]));
  return section('offers', `${t('goods.offersTitle')} (${number(all.length)})`,
    [field(t('goods.offer'), chosen), place]);
}

/** The pictures of how prices and stocks went; only what has changed at all has one. */
function courses(place, product, series) {
  let drawing = new AbortController();
  return (offer, signal) => {
    drawing.abort();
    drawing = new AbortController();
    const mine = AbortSignal.any([signal, drawing.signal]);
    const few = product.offers.length <= OPEN;
    const called = one => {
      const of = product.offers.length > 1 && few ? product.offers.find(each => each.n === one.offer) : undefined;
      const name = one.name ?? (one.field || t('goods.noWarehouse'));
      return of ? `${offerName(product, of)}: ${name}` : name;
    };
    const currency = product.offers.flatMap(one => one.prices)[0]?.currency;
    const draw = (title, all, format) => {
      const shown = all.filter(one => few || one.offer === offer).slice(0, 8);
      return shown.length === 0 ? '' : lines(title, shown.map(one => ({
        name: called(one), format, points: one.points.map(({ at, value }) => ({
          x: Date.parse(at), y: value === undefined ? null : Number(value),
        })),
      })), mine);
    };
    replace(place, draw(t('goods.prices'), series.prices, value => price(String(value), currency)),
      draw(t('goods.stocks'), series.stocks, value => number(value, 3)));
  };
}

/** The line of time: what one delivery changed stands together. */
function timeline(path, first, server, product, signal) {
  const list = h('ol', { class: 'plainlist timeline' });
  let { next } = first.history;
  let shown = '';
  const ofOffer = change => {
    const offer = change.things.startsWith('offer') && product.offers.length > 1
      ? product.offers.find(one => one.n === change.row) : undefined;
    return offer ? h('span', { class: 'soft' }, `${offerName(product, offer)}: `) : '';
  };
  const put = changes => {
    for (const change of changes) {
      if (change.delivery !== shown) {
        shown = change.delivery;
        list.append(h('li', {}, h('p', { class: 'stamp' },
          link(`exchange/${change.delivery}`, h('time', { datetime: change.at }, moment(change.at))), ' ',
          h('span', { class: 'soft' }, ago(change.at))), h('ul', { class: 'plainlist' })));
      }
      list.lastElementChild.lastElementChild.append(
        h('li', { class: `change ${change.kind}` }, ofOffer(change), happened(change)));
    }
  };
  put(first.history.changes);
  const more = commandButton('exchanges.older', {
    call: () => get(`${path}/history?before=${next}&limit=${PAGE}`, signal),
    redraw: part => {
      const before = list.children.length;
      put(part.history.changes);
      next = part.history.next;
      more.hidden = next === undefined;
      list.children[before]?.querySelector('a').focus({ preventScroll: true });
    },
  });
  more.hidden = next === undefined;
  return section('history', t('goods.history'),
    list.children.length === 0 ? h('p', { class: 'soft' }, t('goods.noHistory')) : [list, more]);
}

/** One product with all that is known of it. */
export async function product(body, { signal, argument, heading }) {
  const dot = argument.lastIndexOf('.');
  const server = argument.slice(0, dot);
  const path = `catalogue/${encodeURIComponent(server)}/products/${encodeURIComponent(argument.slice(dot + 1))}`;
  const found = await orNull(get(path, signal));
  if (found === null) {
    replace(body, empty(t('goods.unknown'), h('p', {}, link('goods', t('nav.goods')))));
    return;
  }
  const past = await get(`${path}/history?limit=${PAGE}`, signal);
  heading.textContent = found.name ?? found.id;
  document.title = `${heading.textContent} – 1C Gate`;
  const place = h('div', { class: 'charts' });
  const draw = courses(place, found, past.series ?? { prices: [], stocks: [] });
  const gone = found.deletedAt ? h('p', { class: 'card bad' }, h('strong', {}, t('goods.deletedAt')), ' ',
    ago(found.deletedAt), ': ', deletedBecause(found.deletedBy)) : '';
  const more = found.more ? h('details', {}, h('summary', {}, t('goods.more')), h('pre', { class: 'excerpt' },
    prettier(found.more))) : '';
  const taken = h('span', { class: 'taken' });
  replace(body,
    h('p', { class: 'soft' }, found.groups[0]?.path.join(' › ') ?? wordsOr(`server.${server}`, server)),
    gone,
    h('section', { class: 'card productcard' }, pictures(path, found.images),
      h('div', { class: 'productfacts' },
        found.fullName && found.fullName !== found.name ? h('p', { class: 'strong' }, found.fullName) : '',
        facts(found, taken),
        copyable('Ид', found.characteristic ? `${found.id}#${found.characteristic}` : found.id))),
    offers(found, offer => draw(offer, signal)),
    place,
    properties(found.properties),
    found.description || more ? section('description', t('goods.field.description'),
      [found.description ? h('p', { class: 'description' }, found.description) : '', more]) : '',
    timeline(path, past, server, found, signal));
  draw(found.offers[0]?.n, signal);
  drawTaken(taken, server, found, signal).catch(() => {}); // it is the exchange that has to tell it
}

/** JSON that a person can read; as it is where it is none. */
function prettier(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

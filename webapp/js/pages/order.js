import { ApiError, call, get } from '../api.js';
import { productLink } from '../catalogue.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { moment, number } from '../format.js';
import { t } from '../i18n.js';
import { ago, cell, empty, exchangesLink, fact, focusHeading, heads, link, section, select } from '../ui.js';
import { drawing } from '../xml.js';
import { figure, giveButton, givenOf, orderPill, reasonOf, sumOf, whyAside } from './orders.js';

/** What has happened to it, in words. */
function eventLine(event, newest) {
  const times = event.given ? ` ${t('order.times', { n: event.given, count: number(event.given) })}.` : '';
  const more = {
    came: sumOf(event) === '' ? '' : ` ${sumOf(event)}`,
    aside: event.by ? ` (${event.by})`
      : [' ', event.why ? [t('orders.cannot'), ' ', reasonOf(event.said, event.why)] : t('orders.notTaken')],
    again: event.by ? ` (${event.by})` : '',
    sent: times,
  }[event.what] ?? '';
  return h('li', {}, h('p', { class: 'stamp' }, h('time', { datetime: event.at }, moment(event.at))),
    h('p', {}, t(`order.event.${event.what}`), more,
      event.version === newest ? '' : h('span', { class: 'soft' }, ` ${t('order.older')}`)));
}

const DIGITS = 6; // of a quantity; more nobody reads

/** The goods of an order, each with the way to it where the catalogue knows it. */
function goodsCard(server, { content, known }) {
  const byId = new Map(known.map(one => [one.id, one]));
  const row = one => {
    const named = byId.get(one.id);
    const name = one.name ?? one.id ?? '';
    return h('tr', {},
      cell(t('goods.name'), 'name', named ? productLink(server, named.n, name) : name),
      cell(t('goods.article'), '', one.article ?? named?.article ?? ''),
      cell(t('order.quantity'), 'number', [figure(one.quantity, DIGITS), one.unit].filter(Boolean).join('\u00a0')),
      cell(t('goods.price'), 'number', figure(one.price, 2)),
      cell(t('order.sum'), 'number', figure(one.sum, 2)));
  };
  const columns = [['goods.name'], ['goods.article'], ['order.quantity', 'number'], ['goods.price', 'number'],
    ['order.sum', 'number']].map(([key, look]) => [t(key), look]);
  const { goods, lines } = content;
  return section('goods', t('order.goods'), [
    h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, t('order.goods')), heads(columns),
      h('tbody', {}, goods.map(row))),
    goods.length === lines ? '' : h('p', { class: 'soft' },
      t('order.goodsShown', { shown: number(goods.length), all: number(lines) })),
  ]);
}

/** What an order says of its customer, and of where it goes, in facts. */
function contentFacts({ contacts, deliveryAddress, address, comment }) {
  const text = (key, value) => (value ? fact(t(key), h('span', { class: 'lines' }, value)) : '');
  return [
    contacts.length === 0 ? '' : fact(t('order.contacts'), contacts.map(({ type, value }) =>
      h('span', { class: 'line' }, type ? `${type}: ${value}` : value))),
    text('order.deliveryAddress', deliveryAddress),
    address === deliveryAddress ? '' : text('order.address', address),
    text('order.comment', comment),
  ];
}

/** The document as 1C gets it, of either schema. */
function documentCard(path, argument, signal) {
  const schema = select('schema', [['2', t('order.schema2')], ['3', t('order.schema3')]], '2');
  const place = h('div', {}, h('p', { class: 'loading' }, t('state.loading')));
  const draw = async () => {
    const query = new URLSearchParams({ number: argument, schema: schema.value });
    const { text, cut, reason, said } = await get(`${path}/document?${query}`, signal);
    const plain = h('pre', { class: 'excerpt', hidden: true, tabindex: '0', 'aria-label': t('order.asText') }, text);
    const tree = h('div', { class: 'filetext xml', tabindex: '0', role: 'region', 'aria-label': t('order.document') });
    drawing(tree)(text);
    const change = h('button', {
      type: 'button', class: 'plain', 'data-act': 'plain', onclick: () => {
        plain.hidden = !plain.hidden;
        tree.hidden = !plain.hidden;
        change.textContent = t(plain.hidden ? 'order.asText' : 'order.asTree');
      },
    }, t('order.asText'));
    replace(place,
      reason ? h('p', { class: 'wrong' }, t('order.cannotNow'), ' ', reasonOf(said, reason)) : '',
      change, tree, plain, cut ? h('p', { class: 'soft' }, t('order.cut')) : '');
  };
  let drawn = false;
  const redraw = async () => {
    try {
      await draw();
      drawn = true;
    } catch (e) {
      if (!signal.aborted) {
        replace(place, empty(e.message));
      }
    }
  };
  schema.addEventListener('change', redraw);
  const folded = h('details', {}, h('summary', {}, h('h2', {}, t('order.document'))),
    h('div', { class: 'filters' }, h('label', {}, t('order.schema'), ' ', schema)), place);
  folded.addEventListener('toggle', () => (folded.open && !drawn ? redraw() : undefined));
  return h('section', { class: 'card', id: 'document' }, folded);
}

/** One order, with all that is known of it. */
export async function order(body, { signal, argument, query, heading }) {
  const wanted = query.get('number') ?? '';
  const path = `outbox/${argument}`;
  const again = () => order(body, { signal, argument, query, heading }).then(focusHeading);
  let found;
  let servers;
  try {
    [found, { servers }] = await Promise.all([
      get(`${path}/order?${new URLSearchParams({ number: wanted })}`, signal), get('config/servers', signal),
    ]);
  } catch (e) {
    if (!(e instanceof ApiError && e.status === 404)) {
      throw e;
    }
    replace(body, empty(t('order.unknown'), h('p', {}, link('orders', t('nav.orders')))));
    return;
  }
  const { order: one, history, content } = found;
  heading.textContent = t('order.heading', { number: one.number });
  document.title = `${heading.textContent} – 1C Gate`;
  const change = (name, to, more) => commandButton(name, {
    of: one.number, redraw: again, call: () => call('POST', `orders/${argument}/${to}`, { body: { number: wanted } }),
    ...more,
  });
  const why = whyAside(one);
  const facts = h('dl', { class: 'facts' },
    fact(t('exchange.state'), orderPill(one.state)),
    fact(t('exchange.server'), exchangesLink(one.server, servers.find(s => s.id === one.server)?.name ?? one.server)),
    one.numberFor1c ? fact(t('order.numberFor1c'), one.numberFor1c) : '',
    one.id ? fact('Ид', one.id) : '',
    fact(t('order.customer'), one.customer ?? ''),
    content ? contentFacts(content) : '',
    fact(t('order.sum'), sumOf(one)),
    fact(t('order.came'), moment(one.came)),
    one.given > 0 ? fact(t('order.given'), givenOf(one)) : '',
    one.state === 'sent' ? fact(t('order.acknowledged'), one.sentAt ? moment(one.sentAt) : t('order.notKnown')) : '');
  const buttons = h('div', { class: 'buttons' },
    one.state === 'sent' ? change('order.resend', 'again', { may: 'offerOrderAgain' }) : '',
    one.state === 'aside' ? giveButton(one.number, one.given > 0 || history.some(each => each.given > 0), {
      server: argument, redraw: again,
    }) : '',
    ['waiting', 'offered'].includes(one.state) ? change('order.hold', 'aside', { may: 'setOrderAside' }) : '');
  const aside = history.findLast(each => each.what === 'aside' && each.version === one.version)?.at;
  replace(body,
    why === '' ? '' : h('section', { class: 'card look' }, h('p', { class: 'strong' }, why),
      aside ? h('p', { class: 'soft' }, moment(aside), ', ', ago(aside)) : ''),
    h('section', { class: 'card' }, facts, buttons),
    content && content.lines > 0 ? goodsCard(one.server, found) : '',
    section('history', t('order.history'), history.length === 0 ? h('p', {}, t('story.none'))
      : h('ol', { class: 'timeline plainlist' }, history.map(event => eventLine(event, one.version)))),
    documentCard(path, wanted, signal));
}

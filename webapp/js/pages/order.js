import { ApiError, call, get } from '../api.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { moment, number } from '../format.js';
import { t } from '../i18n.js';
import { empty, exchangesLink, fact, focusHeading, link, section, select } from '../ui.js';
import { drawing } from '../xml.js';
import { givenOf, orderPill, reasonOf, sumOf, whyAside } from './orders.js';

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
  const redraw = () => draw().catch(e => (signal.aborted ? undefined : replace(place, empty(e.message))));
  schema.addEventListener('change', redraw);
  redraw();
  return section('document', t('order.document'),
    [h('div', { class: 'filters' }, h('label', {}, t('order.schema'), ' ', schema)), place]);
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
  const { order: one, history } = found;
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
    fact(t('order.sum'), sumOf(one)),
    fact(t('order.came'), moment(one.came)),
    one.given > 0 ? fact(t('order.given'), givenOf(one)) : '',
    one.state === 'sent' ? fact(t('order.acknowledged'), one.sentAt ? moment(one.sentAt) : t('order.notKnown')) : '');
  const buttons = h('div', { class: 'buttons' },
    one.state === 'sent' ? change('order.resend', 'again', { may: 'offerOrderAgain' }) : '',
    one.state === 'aside' ? change('orders.again', 'again', { may: 'offerOrderAgain' }) : '',
    ['waiting', 'offered'].includes(one.state) ? change('order.hold', 'aside', { may: 'setOrderAside' }) : '');
  replace(body,
    why === '' ? '' : h('section', { class: 'card look' }, h('p', { class: 'strong' }, why)),
    h('section', { class: 'card' }, facts, buttons),
    section('history', t('order.history'), history.length === 0 ? h('p', {}, t('story.none'))
      : h('ol', { class: 'timeline plainlist' }, history.map(event => eventLine(event, one.version)))),
    documentCard(path, wanted, signal));
}

import { get } from '../api.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { number } from '../format.js';
import { handOverBeside, isLate } from '../handover.js';
import { t } from '../i18n.js';
import { listen, live } from '../live.js';
import { plain, receiver } from '../said.js';
import {
  ago, cell, empty, fact, field, heads, link, pill, receivedAt, redrawing, section, select, when,
} from '../ui.js';

const PAGE = 50;

/** A delivery at which something happened last, as a link to its exchange. */
function latest({ delivery, at, reason, said, status }) {
  const why = plain(said, reason ?? '');
  return [link(`exchange/${delivery}`, ago(at)), why === '' ? '' : `: ${why}`,
    status && said?.code !== 'STATUS' ? ` (${t('happened.status', { status })})` : ''];
}

/** How a handler is doing. */
function handlerCard(one) {
  const { handler, there, waiting, failing, givenUp, oldest, lastTaken, lastFailure } = one;
  const rate = { hour: number(one.takenLastHour), day: number(one.takenLastDay) };
  const bad = failing > 0 || givenUp > 0 || (!there && waiting > 0);
  return section(undefined, receiver(handler), [
    there ? '' : h('p', { class: 'wrong' }, t('handovers.notThere')),
    h('dl', { class: 'facts' },
      fact(t('handovers.waiting'), number(waiting), oldest ? [', ', t('handovers.oldest'), ' ', ago(oldest)] : ''),
      failing > 0 ? fact(t('handovers.failing'), number(failing)) : '',
      givenUp > 0 ? fact(t('handovers.givenUp'), number(givenUp)) : '',
      fact(t('handovers.taken'), t('handovers.rate', rate)),
      fact(t('handovers.lastTaken'), lastTaken ? latest(lastTaken) : '–'),
      fact(t('handovers.lastFailure'), lastFailure ? latest(lastFailure) : '–')),
  ], bad ? 'card bad' : 'card');
}

function row(one, names) {
  return h('tr', {},
    when(t('handovers.since'), `exchange/${one.delivery}`, receivedAt(one.delivery)), // by which they are sorted
    cell(t('exchange.server'), '', names.get(one.server) ?? one.server),
    cell(t('handovers.handler'), '', receiver(one.handler)),
    cell(t('exchange.state'), '', pill(one.state)),
    cell(t('handovers.how'), isLate(one) ? 'wrong' : '', handOverBeside(one)));
}

/** What has become of deliveries after they were published: by handler, and each. */
export async function handovers(body, { signal, query }) {
  const [{ servers }, first] = await Promise.all([get('config/servers', signal), get('handlers', signal)]);
  const names = new Map(servers.map(one => [one.id, one.name]));
  const known = [...new Set([...first.states.map(one => one.handler), query.get('handler') ?? ''])].filter(Boolean);
  const handler = select('handler', [['', t('handovers.allHandlers')], ...known.map(name => [name, receiver(name)])],
    query.get('handler') ?? '');
  const asked = query.get('server') ?? '';
  const choice = [['', t('exchanges.allServers')], ...names];
  const server = select('server', asked === '' || names.has(asked) ? choice : [...choice, [asked, asked]], asked);
  const state = select('state', ['', 'waiting', 'failing', 'done'].map(word =>
    [word, t(`handovers.state.${word || 'all'}`)]), query.get('state') ?? '');
  const parameters = more => new URLSearchParams(
    Object.entries({ handler: handler.value, server: server.value, state: state.value, ...more })
      .filter(([, value]) => value));
  const cards = h('div', { class: 'handlers' });
  const results = h('div', { class: 'results' });
  let further = false; // whether more than the first page is shown: then nothing is drawn anew unasked
  replace(body, cards, h('div', { class: 'filters' }, field(t('handovers.handler'), handler),
    field(t('exchange.server'), server), field(t('exchange.state'), state)), results);

  const drawCards = ({ states }) => replace(cards, states.length === 0
    ? empty(t('handovers.nobody'), h('p', {}, t('handovers.nobody.text'))) : states.map(handlerCard));

  const load = before => get(`handovers?${parameters({ before, limit: PAGE })}`, signal);

  async function fill() {
    const page = await load('');
    further = false;
    if (page.handOvers.length === 0) {
      replace(results, empty(t('handovers.none')));
      return;
    }
    const rows = h('tbody', {}, page.handOvers.map(one => row(one, names)));
    let next = page.next;
    const more = commandButton('exchanges.older', {
      call: () => load(next),
      redraw: older => {
        const shown = rows.children.length;
        rows.append(...older.handOvers.map(one => row(one, names)));
        next = older.next;
        more.hidden = !next;
        further = true;
        rows.children[shown]?.querySelector('a').focus();
      },
    });
    more.hidden = !next;
    const columns = [t('handovers.since'), t('exchange.server'), t('handovers.handler'), t('exchange.state'),
      t('handovers.how')];
    replace(results, h('table', { class: 'stack' }, h('caption', { class: 'hidden' }, t('nav.handovers')),
      heads(columns.map(label => [label])), rows), more);
  }

  const refill = redrawing(results, fill, signal);
  for (const filter of [handler, server, state]) {
    filter.addEventListener('change', () => {
      const wanted = parameters();
      history.replaceState(null, '', `#/handovers${wanted.size > 0 ? `?${wanted}` : ''}`);
      refill();
    });
  }
  drawCards(first);
  await fill();

  const stampOf = status => JSON.stringify(
    [status?.handOvers, status?.givenUp, status?.servers.map(one => [one.last?.id, one.last?.handOvers])]);
  let stamp = stampOf(live.status);
  listen(() => {
    const now = stampOf(live.status);
    if (now === stamp) {
      return;
    }
    stamp = now;
    get('handlers', signal).then(drawCards).catch(() => {}); // the page says so where nobody answers
    if (!further && !results.contains(document.activeElement)) {
      refill();
    }
  }, signal);
}

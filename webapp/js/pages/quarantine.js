import { call, can, get } from '../api.js';
import { command, commandButton, reason, say } from '../command.js';
import { h, replace } from '../dom.js';
import { bytes, moment, number } from '../format.js';
import { t } from '../i18n.js';
import { listen, live } from '../live.js';
import { ago, empty, exchangeAt, exchangeLink, fault, focusHeading, redrawing, refusal } from '../ui.js';
import { quarantineButtons, releaseTexts } from './exchange.js';

const NAMED = 10; // of those that are chosen, when one is asked whether it is meant

const nameOf = refused => refused.exchange?.serverName ?? refused.id;

/** Several refused exchanges at once: one question, an answer for each. */
function bulk(chosen, done) {
  const count = h('span', { class: 'soft' });
  const counted = (key, n) => t(key, { n, count: number(n) });

  function ask(kind, ones, texts, more) {
    const rest = ones.length - NAMED;
    return {
      title: counted(`bulk.${kind}.title`, ones.length), yes: t(`bulk.${kind}.yes`), danger: true,
      text: [...ones.slice(0, NAMED).map(one => [nameOf(one), ', ', moment(one.time ?? one.exchange?.sealedAt), ': ',
        texts(one)]), rest > 0 ? counted('bulk.more', rest) : '', ...more].filter(text => text !== ''),
    };
  }

  /** One after the other: what fails keeps no other from its turn. */
  async function each(ones, act, word) {
    const results = [];
    for (const one of ones) {
      const path = encodeURIComponent(one.id);
      const told = await act(path).then(() => word, reason);
      results.push({ one, told });
    }
    return results;
  }

  function button(kind, may, wanted, what) {
    return h('button', {
      type: 'button', hidden: !may, class: kind === 'delete' ? 'danger' : undefined, 'data-act': `bulk-${kind}`,
      onclick: event => {
        const ones = [...chosen.values()].filter(wanted);
        if (ones.length === 0) {
          say(t('bulk.release.none'), true);
          return undefined;
        }
        const left = chosen.size - ones.length;
        return command(event.currentTarget, { ...what(ones, left), redraw: done });
      },
    }, t(`bulk.${kind}`));
  }

  const release = button('release', can('releaseQuarantined'), one => one.exchange?.releasable, (ones, left) => ({
    ask: ask('release', ones, one => releaseTexts(one).slice(0, 1).flat(),
      [t('release.text'), left > 0 ? counted('bulk.release.broken', left) : '']),
    call: () => each(ones, path => call('POST', `quarantine/${path}/release`), t('release.done')),
  }));
  const remove = button('delete', can('removeQuarantined'), () => true, ones => ({
    ask: ask('delete', ones, one => bytes(one.bytes), [t('delete.text')]),
    call: () => each(ones, path => call('DELETE', `quarantine/${path}`), t('delete.done')),
  }));
  return {
    nodes: [count, release, remove],
    show: () => {
      count.textContent = chosen.size === 0 ? '' : counted('quarantine.chosen', chosen.size);
      release.disabled = chosen.size === 0;
      remove.disabled = chosen.size === 0;
    },
  };
}

/** What was refused, and why; drawn anew when something comes or goes. */
export async function quarantine(body, { signal }) {
  let count = live.status?.quarantined;
  const chosen = new Map(); // by id
  const boxes = new Map(); // by id, as far as they are shown
  const decides = can('releaseQuarantined') || can('removeQuarantined');
  const results = h('div', { role: 'status' });
  const many = bulk(chosen, async all => {
    chosen.clear();
    await fill();
    replace(results, h('p', { class: 'strong' }, t('bulk.results')),
      h('ul', { class: 'results' }, all.map(({ one, told }) =>
        h('li', {}, nameOf(one), ', ', exchangeAt(one.id), ': ', told))));
    focusHeading();
  });

  function choose(refused, yes) {
    if (yes) {
      chosen.set(refused.id, refused);
    } else {
      chosen.delete(refused.id);
    }
    many.show();
  }

  function item(refused) {
    const e = refused.exchange;
    const { said, reason: told } = refused;
    // one that was released is here for a moment still, and has no fault any more
    const { what, advice } = e?.fault ? fault(e.fault, e.said) : { what: e ? t(`state.${e.state}`) : '', advice: '' };
    const title = e ? `${e.serverName}: ${what}` : t('quarantine.unknown');
    const box = h('input', {
      type: 'checkbox', name: 'chosen', hidden: !decides, checked: chosen.has(refused.id),
      'aria-label': t('quarantine.choose', { name: title }), onchange: event => choose(refused, event.target.checked),
    });
    boxes.set(refused, box);
    return h('li', { class: 'card' },
      h('h2', {}, box, ' ', title),
      e?.released ? h('p', { class: 'strong' }, t('release.again')) : '',
      told === undefined ? h('p', {}, t('quarantine.noReason')) : '',
      refusal({
        said: e?.fault ? said?.values?.detail : said, text: said ? '' : told, told, place: refused.place, advice,
      }),
      h('p', { class: 'soft' }, refused.time ? [ago(refused.time), ', '] : '', bytes(refused.bytes), ', ',
        exchangeLink(refused.id), refused.dueAt ? [', ', t('quarantine.due', { time: moment(refused.dueAt) })] : ''),
      quarantineButtons(refused, fill));
  }

  /** What is not shown any more is not chosen either. */
  async function fill() {
    const page = await get('quarantine', signal);
    boxes.clear();
    const still = new Set(page.exchanges.map(one => one.id));
    [...chosen.keys()].filter(id => !still.has(id)).forEach(id => chosen.delete(id));
    if (page.exchanges.length === 0) {
      replace(body, results, empty(t('quarantine.none'), h('p', { class: 'soft' }, t('quarantine.what'))));
      return;
    }
    let { next } = page;
    const list = h('ul', { class: 'plainlist' }, page.exchanges.map(item));
    const more = commandButton('exchanges.older', {
      call: () => get(`quarantine?before=${next}`, signal),
      redraw: older => {
        const fresh = older.exchanges.map(item);
        list.append(...fresh);
        next = older.next;
        more.hidden = !next;
        fresh[0]?.querySelector('a').focus();
      },
    });
    more.hidden = !next;
    const all = h('input', {
      type: 'checkbox', name: 'all', onchange: event => boxes.forEach((box, refused) => {
        box.checked = event.target.checked;
        choose(refused, box.checked);
      }),
    });
    many.show();
    replace(body, h('p', { class: 'soft' }, t('quarantine.what')), results,
      h('div', { class: 'buttons bulk', hidden: !decides },
        h('label', {}, all, ' ', t('quarantine.all')), many.nodes), list, more);
  }

  await fill();
  const refill = redrawing(body, fill, signal);
  listen(() => {
    const now = live.status?.quarantined;
    if (now !== undefined && now !== count) {
      count = now;
      refill();
    }
  }, signal);
}

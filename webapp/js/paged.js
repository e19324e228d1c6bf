// A long list of which a part is fetched at a time: all of it can be reached, and searched.

import { get } from './api.js';
import { commandButton, complain } from './command.js';
import { h, replace, setText } from './dom.js';
import { number } from './format.js';
import { t } from './i18n.js';
import { field, typed } from './ui.js';

const FIRST = 50; // so many are shown unasked
const MORE = 500; // and so many more each time one asks

/** The first part of such a list. */
export function firstPart(path, signal) {
  return get(`${path}?limit=${FIRST}`, signal);
}

/**
 * The list at this path, of which the first part is known.
 * @param key the member that holds the items
 * @param into where the rows come, inside of `list`
 * @param row draws one item
 */
export function paged({ path, key, first, list, into, row, signal }) {
  const search = h('input', { type: 'search', name: 'search', autocomplete: 'off', spellcheck: 'false' });
  const count = h('p', { class: 'soft', role: 'status' });
  const more = commandButton('part.more', { call: further });
  let next = null;
  let round = 0; // typing on does not wait for what was typed before

  const wanted = () => search.value.trim();

  function draw(part) {
    const rows = part[key].map(row);
    into.append(...rows);
    next = part.next ?? null;
    more.hidden = next === null;
    const all = { shown: number(into.children.length), all: number(part.total), n: number(part.matching) };
    setText(count, t(wanted() === '' ? 'part.shown' : part.matching === 0 ? 'part.none' : 'part.found', all));
    return rows;
  }

  function ask(from, limit) {
    return get(`${path}?${new URLSearchParams({ search: wanted(), from, limit })}`, signal);
  }

  async function further() {
    const mine = round;
    const part = await ask(next, MORE);
    if (mine === round) {
      const [row0] = draw(part);
      row0.tabIndex = -1;
      row0.focus({ preventScroll: true });
    }
  }

  async function anew() {
    round += 1;
    const mine = round;
    const part = await ask(0, FIRST);
    if (mine === round) {
      replace(into);
      draw(part);
    }
  }

  typed(search, () => anew().catch(e => (signal.aborted ? undefined : complain(e))), signal);
  draw(first);
  if (first.total <= FIRST) {
    return h('div', { class: 'paged' }, list);
  }
  return h('div', { class: 'paged' }, field(t('part.search'), search), count, list, more);
}

/** Such a list of so many while it is on its way: as large as it will be, and neither seen nor heard. */
export function room({ total, item, key, ...more }) {
  const next = total > FIRST ? FIRST : undefined;
  const first = { total, matching: total, [key]: Array(Math.min(total, FIRST)).fill(item), next };
  const held = paged({ ...more, key, first });
  held.classList.add('room');
  return held;
}

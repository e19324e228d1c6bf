// The last exchanges of each 1C at a glance: a strip of marks, the newest at the end, each the way to its exchange.

import { get } from './api.js';
import { h, setText, sync } from './dom.js';
import { moment } from './format.js';
import { t, wordsOr } from './i18n.js';
import { kind } from './ui.js';

const PAUSE = 2_000; // ms between two questions, however often exchanges end
const AGAIN = 15_000; // ms until one asks once more: after a start Gate may still be reading its history

/** A strip without marks; with the keyboard one steps along it, and it is one stop on the way. */
export function strip() {
  return h('ol', { class: 'strip', hidden: true, onkeydown: event => {
    const links = [...event.currentTarget.querySelectorAll('a')];
    const at = links.indexOf(event.target);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
    if (at >= 0 && links[to] !== undefined) {
      event.preventDefault();
      links.forEach(link => link.setAttribute('tabindex', '-1'));
      links[to].setAttribute('tabindex', '0');
      links[to].focus();
    }
  } });
}

function mark() {
  return h('li', {}, h('a', { tabindex: '-1' }, h('span', { class: 'hidden' })));
}

function updateMark(node, e) {
  const link = node.firstElementChild;
  const test = e.closedBy === 'test' ? t('exchange.test') : '';
  const words = [wordsOr(`state.${e.state}`, e.state), kind(e.type), test, moment(e.startedAt)]
    .filter(Boolean).join(', ');
  if (link.title !== words) {
    link.className = e.state;
    link.title = words;
    link.setAttribute('href', `#/exchange/${e.id}`);
    setText(link.firstElementChild, words);
  }
}

/** Shows these exchanges in a strip. */
export function updateStrip(node, exchanges, name) {
  node.hidden = exchanges.length === 0;
  node.setAttribute('aria-label', t('home.strip', { name }));
  sync(node, exchanges, e => e.id, mark, updateMark);
  if (!node.contains(document.activeElement)) {
    node.querySelectorAll('a').forEach(link => link.setAttribute('tabindex', '-1'));
    node.lastElementChild?.firstElementChild.setAttribute('tabindex', '0');
  }
}

/**
 * Asks for the last exchanges whenever one has begun or ended, which the status tells.
 * @param changed called when they are known anew
 */
export function latest(signal, changed) {
  const known = new Map(); // by the id of the server
  let stamp = '';
  let waits = false;

  const look = async () => {
    const asked = stamp;
    try {
      const { servers } = await get('lately', signal);
      servers.forEach(one => known.set(one.server, one.exchanges));
      changed();
    } catch {
      // the page says so where nobody answers; it is asked for again with the next change
    }
    setTimeout(() => {
      waits = false;
      if (asked !== stamp && !signal.aborted) {
        waits = true;
        look();
      }
    }, PAUSE);
  };

  setTimeout(() => (signal.aborted ? undefined : look()), AGAIN);
  return {
    of: server => known.get(server) ?? [],
    follow: status => {
      const now = JSON.stringify(status.servers.map(({ id, last }) => [id, last?.id, last?.state]));
      if (now !== stamp) {
        stamp = now;
        if (!waits) {
          waits = true;
          look();
        }
      }
    },
  };
}

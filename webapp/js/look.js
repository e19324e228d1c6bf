// What one can do with a file that came from 1C: look into it, see it if it is a picture, take it along.

import { can, get } from './api.js';
import { commandButton } from './command.js';
import { h, replace, setText, uid } from './dom.js';
import { bytes, number } from './format.js';
import { t } from './i18n.js';
import { ends, numbering } from './lines.js';
import { drawing } from './xml.js';

const PICTURE = /\.(jpe?g|png|gif|webp)$/i;
const SMALL = 2 << 20; // bytes; a larger picture is shown only to who asks for it

const query = more => new URLSearchParams(more);

function hrefOf(base, what, path) {
  return `api/${base}/${what}?${query({ path })}`;
}

// Where secrets may be in what is saved, not everybody may save it.
const SAVED = {
  quarantine: { may: 'downloadQuarantined' }, arrivals: { may: 'downloadArriving' },
  outbox: { may: 'downloadRejectedOrders' },
};

function download(base, { name, path }, look) {
  const { may } = SAVED[base.split('/')[0]] ?? {};
  return h('a', {
    href: hrefOf(base, 'file', path), class: look, download: true, hidden: may !== undefined && !can(may),
    'aria-label': `${t('look.download')}: ${name}`,
  }, t('look.download'));
}

/** What draws pieces of a text into a place, of which the first may begin in the middle. */
function writing(place, first) {
  const numbers = numbering(place, first);
  if (first.kind === 'xml') {
    place.classList.add('xml');
    return drawing(place, { numbers, torn: first.from > 0 });
  }
  const rest = place.appendChild(h('div', {})); // a line that may go on in the next piece
  let left = '';
  return piece => {
    const text = left + piece;
    const end = text.lastIndexOf('\n');
    if (end >= 0) {
      rest.before(...numbers.rows(text.slice(0, end)));
      numbers.pass(text.slice(0, end + 1));
    }
    left = text.slice(end + 1);
    replace(rest, left === '' ? '' : numbers.rows(left));
  };
}

/** A text, of which more can be had. */
function text(first, ask) {
  const place = h('div', { class: 'filetext', tabindex: '0', role: 'region', 'aria-label': t('look.text') });
  const told = h('p', { class: 'soft', role: 'status' });
  const write = writing(place, first);
  let hidden = 0;
  let next = 0;

  function add(piece) {
    write(piece.text);
    hidden += piece.hidden;
    next = piece.next;
    more.hidden = next === undefined;
    const upTo = next ?? piece.size;
    setText(told, [
      first.from === 0 && next === undefined ? '' : t(first.from === 0 ? 'look.first' : 'look.part', {
        from: bytes(first.from), to: bytes(upTo), size: bytes(piece.size),
      }),
      first.place === undefined ? '' : t('look.marked', {
        line: first.line + ends(first.text.slice(0, first.place)),
      }),
      hidden > 0 ? t('look.hidden', { n: hidden, count: number(hidden) }) : '',
    ].filter(Boolean).join(' '));
  }

  const more = commandButton('look.more', { call: () => ask({ from: next }), redraw: add });
  const folds = first.kind !== 'xml' ? [] : [['look.fold', false], ['look.unfold', true]].map(([name, open]) =>
    commandButton(name, {
      call: async () => place.querySelectorAll('details details').forEach(one => {
        one.open = open;
      }),
    }));
  add(first);
  return [told, place, h('div', { class: 'buttons' }, more, folds)];
}

function shown(base, file, piece, ask) {
  if (piece.size === 0) {
    return h('p', {}, t('look.empty'));
  }
  if (piece.kind === 'picture') {
    return h('img', { class: 'seen', src: hrefOf(base, 'picture', file.path), alt: file.name });
  }
  return piece.kind === 'other' ? h('p', {}, t('look.other')) : text(piece, ask);
}

/** Shows a file over the page, until that is closed or left. */
function show(base, file, first, { ask, signal }) {
  const id = uid('file');
  const place = h('div', {}, shown(base, file, first, ask));
  const left = new AbortController();
  const begin = first.from > 0 ? commandButton('look.begin', {
    call: () => ask({}),
    redraw: piece => {
      replace(place, shown(base, file, piece, ask));
      begin.remove();
    },
  }) : '';
  const dialog = h('dialog', { class: 'viewer', 'aria-labelledby': id }, h('article', {},
    h('h2', { id }, file.name),
    h('p', { class: 'soft' }, [bytes(first.size), first.charset].filter(Boolean).join(', ')), place,
    h('div', { class: 'buttons' }, begin, download(base, file, 'button'),
      h('button', { type: 'button', class: 'main', 'data-act': 'close', onclick: () => dialog.close() },
        t('look.close')))));
  dialog.addEventListener('close', () => {
    left.abort();
    dialog.remove();
  });
  signal.addEventListener('abort', () => dialog.close(), { signal: left.signal });
  document.body.append(dialog);
  dialog.showModal();
  place.querySelector('[aria-current]')?.scrollIntoView({ block: 'center' });
}

/**
 * What can be done with a file.
 *
 * @param base where the API has the files, such as `deliveries/1`
 * @param file its name, and its path there
 * @param at the place to look at first, by line and column; the beginning where it is absent
 */
export function fileActions(base, file, { at, signal }) {
  const ask = more => get(`${base}/look?${query({ path: file.path, ...more })}`, signal);
  const look = commandButton('look', {
    of: file.name,
    call: () => ask(at ?? {}),
    redraw: first => show(base, file, first, { ask, signal }),
  });
  return [look, ' ', download(base, file)];
}

/** A small picture of a picture; nothing of what is none by its name, or is large. */
export function thumbnail(base, { name, path, size }) {
  return PICTURE.test(name) && size <= SMALL
    ? h('img', { class: 'thumb', src: hrefOf(base, 'picture', path), alt: '', loading: 'lazy',
      onerror: event => event.currentTarget.remove() })
    : '';
}

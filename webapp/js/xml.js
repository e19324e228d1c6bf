// Draws XML as it comes, in pieces: coloured, and folded by its elements. What is broken is shown, too.

import { h, replace } from './dom.js';
import { numbering } from './lines.js';

const DEEP = 100; // levels; what lies deeper is drawn as wide as that

const ENDS = [['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?', '?>']];

/** Where a tag ends that begins here, quoted values passed over; -1 where that has not come yet. */
function endOfTag(text, from) {
  let quote = '';
  for (let i = from + 1; i < text.length; i += 1) {
    const c = text[i];
    if (quote !== '') {
      quote = c === quote ? '' : quote;
    } else if (c === '"' || c === '\'') {
      quote = c;
    } else if (c === '>') {
      return i + 1;
    }
  }
  return -1;
}

/** Where what begins here ends, markup or text; -1 where that has not come yet. */
function endOf(text, from) {
  if (text[from] !== '<') {
    return text.indexOf('<', from);
  }
  const [start, end] = ENDS.find(([begins]) => text.startsWith(begins, from)) ?? [];
  if (start === undefined) {
    return endOfTag(text, from);
  }
  const found = text.indexOf(end, from + start.length);
  return found < 0 ? -1 : found + end.length;
}

const NAME = /^<[/!?]?[^\s/>?]*/;

/** A tag: its name, its attributes and their values. */
function tag(text) {
  const name = NAME.exec(text)[0];
  const parts = text.slice(name.length).split(/("[^"]*"|'[^']*')/);
  return h('span', { class: 'x-tag' }, h('span', { class: 'x-name' }, name),
    parts.map((part, i) => (part === '' ? '' : h('span', { class: i % 2 === 1 ? 'x-value' : 'x-attr' }, part))));
}

/**
 * What draws a document into `root`; each call of the answer is given the next piece.
 *
 * @param numbers the numbers of its lines
 * @param torn whether the first piece begins in the middle: what stands before its first tag is the end of something
 */
export function drawing(root, { numbers = numbering(root), torn = false } = {}) {
  const levels = [{ name: '', into: root }];
  const rest = h('div', {}); // what has begun and not ended, as it stands there
  let left = '';
  let open = null; // the element that has begun last, as long as it holds nothing but text

  const into = () => levels.at(-1).into;
  const line = (at, ...content) => into().append(numbers.row(at, h('div', {}, content)));

  function unfold() {
    if (open === null) {
      return;
    }
    const { name, shown, at } = open;
    const begin = open.texts.find(one => !one.blank)?.at; // else it is only where lines end: the tags have their own
    const texts = begin === undefined ? [] : open.texts.map(one => one.shown);
    open = null;
    if (levels.length > DEEP) {
      line(at, shown, texts);
      return;
    }
    const element = h('details', { open: true }, numbers.row(at, h('summary', {}, shown)),
      texts.length > 0 ? numbers.row(begin, h('div', {}, texts)) : '');
    into().append(element);
    levels.push({ name, into: element });
  }

  function close(name, shown, at) {
    if (open?.name === name) {
      line(open.at, open.shown, open.texts.map(one => one.shown), shown);
      open = null;
      return;
    }
    unfold();
    const level = levels.findLastIndex(one => one.name === name);
    if (level > 0) {
      levels.length = level + 1;
      into().append(numbers.row(at, h('div', { class: 'x-end' }, shown)));
      levels.pop();
    } else {
      line(at, shown); // it began before what is shown, or never
    }
  }

  function token(text) {
    const at = numbers.pass(text);
    if (!text.startsWith('<') || text.startsWith('<![CDATA[')) {
      const shown = h('span', { class: 'x-text' }, torn ? '…' : '', text);
      const blank = text.trim() === '';
      if (open !== null) {
        open.texts.push({ shown, blank, at });
      } else if (!blank) {
        line(at, shown);
      }
    } else if (text.startsWith('<!') || text.startsWith('<?')) {
      unfold();
      line(at, h('span', { class: 'x-note' }, text));
    } else if (text.startsWith('</')) {
      close(NAME.exec(text)[0].slice(2), tag(text), at);
    } else {
      unfold();
      if (text.endsWith('/>')) {
        line(at, tag(text));
      } else {
        open = { name: NAME.exec(text)[0].slice(1), shown: tag(text), at, texts: [] };
      }
    }
    torn = false;
  }

  return piece => {
    const text = left + piece;
    let at = 0;
    for (let end = endOf(text, at); at < text.length && end >= 0; end = endOf(text, at)) {
      token(text.slice(at, end));
      at = end;
    }
    left = text.slice(at);
    unfold();
    replace(rest, left.trim() === '' ? '' : numbers.rows(left, 'x-text'));
    root.append(rest);
  };
}

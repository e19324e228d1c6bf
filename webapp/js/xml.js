// Draws XML as it comes, in pieces: coloured, and folded by its elements. What is broken is shown, too.

import { h } from './dom.js';

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

/** Whether it is only where lines end, and how far they are set in. */
function isBlank(node) {
  return node.textContent.trim() === '';
}

/**
 * What draws a document into `root`; each call of the answer is given the next piece, and whether it is the last.
 *
 * @param torn whether the first piece begins in the middle: what stands before its first tag is the end of something
 */
export function drawing(root, torn = false) {
  const levels = [{ name: '', into: root }];
  const rest = h('div', { class: 'x-text' }); // what has begun and not ended, as it stands there
  let left = torn ? '…' : '';
  let open = null; // the element that has begun last, as long as it holds nothing but text

  const into = () => levels.at(-1).into;
  const line = (...content) => into().append(h('div', {}, content));

  function unfold() {
    if (open === null) {
      return;
    }
    const { name, shown } = open;
    const texts = open.texts.every(isBlank) ? [] : open.texts; // the tags have lines of their own anyway
    open = null;
    if (levels.length > DEEP) {
      line(shown, texts);
      return;
    }
    const element = h('details', { open: true }, h('summary', {}, shown), texts.length > 0 ? h('div', {}, texts) : '');
    into().append(element);
    levels.push({ name, into: element });
  }

  function close(name, shown) {
    if (open?.name === name) {
      line(open.shown, open.texts, shown);
      open = null;
      return;
    }
    unfold();
    const level = levels.findLastIndex(one => one.name === name);
    if (level > 0) {
      levels.length = level + 1;
      into().append(h('div', { class: 'x-end' }, shown));
      levels.pop();
    } else {
      line(shown); // it began before what is shown, or never
    }
  }

  function token(text) {
    const markup = text.startsWith('<');
    if (!markup || text.startsWith('<![CDATA[')) {
      const shown = h('span', { class: 'x-text' }, text);
      if (open !== null) {
        open.texts.push(shown);
      } else if (text.trim() !== '') {
        line(shown);
      }
    } else if (text.startsWith('<!') || text.startsWith('<?')) {
      unfold();
      line(h('span', { class: 'x-note' }, text));
    } else if (text.startsWith('</')) {
      close(NAME.exec(text)[0].slice(2), tag(text));
    } else {
      unfold();
      if (text.endsWith('/>')) {
        line(tag(text));
      } else {
        open = { name: NAME.exec(text)[0].slice(1), shown: tag(text), texts: [] };
      }
    }
  }

  return (piece, last) => {
    const text = left + piece;
    let at = 0;
    for (let end = endOf(text, at); at < text.length && end >= 0; end = endOf(text, at)) {
      token(text.slice(at, end));
      at = end;
    }
    left = text.slice(at);
    if (last && left !== '') {
      token(left.startsWith('<') ? ` ${left}` : left);
      left = '';
    }
    unfold();
    rest.textContent = left;
    root.append(rest);
  };
}

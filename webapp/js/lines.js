// The numbers of the lines of a text, which stand beside its rows, and the mark on the row of a place.

import { h } from './dom.js';

const BLANK = /^\s*/;
const SPACES = /^[ \t]*/;

/** How many lines end in a text. */
export function ends(text) {
  return text.split('\n').length - 1;
}

/**
 * What gives the rows in `root` their numbers, as the text comes.
 *
 * @param line the number of its first line; rows get none where it is absent
 * @param text what comes first
 * @param place which character of that has its row marked; none where it is absent
 */
export function numbering(root, { line, text = '', place } = {}) {
  // what a line is set in by is no row
  const marked = place === undefined ? -1 : place + SPACES.exec(text.slice(place))[0].length;
  let at = { line, character: 0 };
  root.classList.toggle('numbered', line !== undefined);
  let here = null;
  let digits = 0;

  function after(passed) {
    return { line: at.line + ends(passed), character: at.character + passed.length };
  }

  function widen(to) {
    if (to > digits) {
      digits = to;
      root.style.setProperty('--digits', digits);
    }
  }

  const numbers = {
    /** Goes past a piece of the text, and tells where what it holds begins. */
    pass(piece) {
      const begin = after(BLANK.exec(piece)[0]);
      at = after(piece);
      return begin;
    },
    /** Numbers the row of what begins there. Rows are given in the order of the text. */
    row(begin, node) {
      if (line !== undefined) {
        node.dataset.line = begin.line;
        widen(String(begin.line).length);
      }
      if (begin.character <= marked) {
        here?.removeAttribute('aria-current');
        here = node;
        here.setAttribute('aria-current', 'location');
      }
      return node;
    },
    /** Rows of a text that is not passed yet, one for each of its lines. */
    rows(piece, look) {
      let { line: n, character } = at;
      return piece.split('\n').map(one => {
        const node = numbers.row({ line: n, character }, h('div', { class: look }, one));
        n += 1;
        character += one.length + 1;
        return node;
      });
    },
  };
  return numbers;
}

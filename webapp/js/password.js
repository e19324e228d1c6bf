// A password that somebody else is given: made here, so that nobody has to think of one.

import { h } from './dom.js';
import { t } from './i18n.js';
import { field } from './ui.js';

const SYLLABLES = 4;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'; // none that is taken for another

/** A password of four times four letters. */
export function generate() {
  const bytes = crypto.getRandomValues(new Uint8Array(SYLLABLES * 32));
  const even = Math.floor(256 / LETTERS.length) * LETTERS.length;
  const letters = [...bytes].filter(b => b < even).map(b => LETTERS[b % LETTERS.length]);
  return Array.from({ length: SYLLABLES }, (_, i) => letters.slice(i * 4, i * 4 + 4).join('')).join('-');
}

/** A field for one, with a button that makes another and is called so. */
export function passwordField(label, input, note, make = t('server.generate')) {
  const node = field(label, input, note);
  node.querySelector('.below').append(h('button', {
    type: 'button', class: 'plain', onclick: () => {
      input.value = generate();
    },
  }, make));
  return node;
}

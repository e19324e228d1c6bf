import en from './lang/en.js';
import ru from './lang/ru.js';

const KEPT = 'onecgate.language';
const words = { en, ru };

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage is switched off
  }
}

function preferred() {
  const wanted = [remembered(), ...navigator.languages].filter(Boolean);
  const known = wanted.map(tag => tag.slice(0, 2).toLowerCase()).find(tag => tag in words);
  return known ?? 'en';
}

let current = preferred();
document.documentElement.lang = current;

/** The language that is shown. */
export function language() {
  return current;
}

/** Shows another one from now on. */
export function choose(wanted) {
  current = wanted;
  document.documentElement.lang = wanted;
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // it holds for this page
  }
}

/** Whether there are words for this. */
export function has(key) {
  return key in words[current];
}

/** The words for this key; where there are none, something else. */
export function wordsOr(key, otherwise) {
  return has(key) ? t(key) : otherwise;
}

/** The same on as many lines, but for a number, which is not parted from the word behind it. */
export function kept(text) {
  return text.replace(/(\d|\{(?:n|count)\}) (?=\p{L})/gu, '$1\u00a0');
}

/** The words for this key; {names} are replaced, and `n` chooses the form where there are several. */
export function t(key, values = {}) {
  let text = words[current][key];
  if (text === undefined) {
    return key;
  }
  if (typeof text === 'object') {
    text = text[new Intl.PluralRules(current).select(values.n)] ?? text.other;
  }
  return kept(text).replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

// What the program says, told in the language of the page. A sentence is a code and what stands in its places;
// its words are in the languages under `said.`, those of a failure under `fault.`.

import { h } from './dom.js';
import { bytes, files, goods, moment, number, offers } from './format.js';
import { has, t, wordsOr } from './i18n.js';

/** What a check can have found, by the sentence that says so; all else is a secret. */
const CAUSES = {
  VIRUS: 'virus', TOO_LARGE_FOR_CLAMD: 'unscanned', NOT_IMAGE: 'picture',
  SERVER_CODE: 'name', SERVER_RULES: 'name', DASH: 'name',
};

function verbatim(text) {
  return h('code', {}, text);
}

/** What a rule of the checks is called; the word by which it is searched for where the pages have none. */
export function ruleName(rule) {
  return wordsOr(`rule.${rule}`, rule);
}

/** What a piece of the way to a datum is called, such as `goods[2]` or `price`; that of `taxes` is not that of all. */
function datumWord(piece, above) {
  const [, word, index] = /^(\w+)(?:\[(\d+)\])?$/.exec(piece) ?? [];
  if (index !== undefined && has(`datum.${word}.n`)) {
    return t(`datum.${word}.n`, { n: Number(index) + 1 });
  }
  return wordsOr(`datum.${above}.${word}`, wordsOr(`datum.${word}`, piece));
}

/** Which datum of an order it is, such as `goods[2].price (ЦенаЗаЕдиницу)`: the way to it, and what CommerceML says. */
function datum(text) {
  const [, way, name, below] = /^(\S*)(?: \((.*?)\)(.*))?$/.exec(text) ?? ['', text];
  const pieces = way.split('.');
  const words = pieces.map((piece, i) => datumWord(piece, pieces[i - 1]?.replace(/\[.*/, ''))).join(', ');
  return h('span', { title: text }, name === undefined ? words : `${words} (${name}${below})`);
}

/** How what stands in a place is shown; in all others it is shown as it is. */
const PLACES = {
  files,
  bytes,
  number,
  goods,
  offers,
  moment,
  exactly: number,
  percent: number,
  exact: n => `${number(n)} ${t('unit.B')}`,
  line: String,
  column: String,
  hash: text => h('code', { class: 'hash' }, text),
  by: word => t(`said.by.${word}`),
  handler: receiver,
  chunk: word => t(`said.chunk.${word}`),
  step: word => t(`step.${word}`),
  rule: word => h('span', { title: word }, ruleName(word)),
  datum,
};

function place(name, value) {
  if (value?.code !== undefined) {
    return parts(value) ?? verbatim(value.code);
  }
  return (PLACES[name] ?? verbatim)(value ?? '');
}

/** The words of a sentence with what stands in its places; null if the page has none for it. */
function parts(said) {
  if (!said) {
    return null;
  }
  const { code, values = {} } = said;
  if (has(`said.${code}`)) {
    return t(`said.${code}`).split(/\{(\w+)\}/).map((piece, i) => (i % 2 === 0 ? piece : place(piece, values[piece])));
  }
  const fault = `fault.${causeOf(code, values.detail)}`;
  if (!has(fault)) {
    return null;
  }
  const more = parts(values.detail);
  return more === null ? [t(fault)] : [t(fault), ': ', more];
}

/** What a handler is called. */
export function receiver(handler) {
  return wordsOr(`handler.${handler}`, handler);
}

/** Whether it waits for a person to decide about goods. */
export function isUndecided(said) {
  return ['PLAN_GOODS', 'PLAN_PRICES', 'PLAN_STOCK'].some(code => says(said, code));
}

/** Whether a sentence says this, or something in its places does. */
export function says(said, code) {
  return said?.code === code || Object.values(said?.values ?? {}).some(value => says(value, code));
}

/** Which of the things that a check can find a failure is about; the code itself if there is but one. */
export function causeOf(code, detail) {
  if (code !== 'SUSPICIOUS_CONTENT' || !detail) {
    return code;
  }
  return `${code}.${CAUSES[Object.keys(CAUSES).find(phrase => says(detail, phrase))] ?? 'secret'}`;
}

/** What a failure is, in words that a title goes on with. */
export function inTitle(code, said) {
  return wordsOr(`fault.${causeOf(code, said)}`, code);
}

/** What a sentence means, to be put beside what 1C was told; null if the page has no words for it. */
export function meaning(said) {
  const words = parts(said);
  return words && h('span', { class: 'meaning' }, words);
}

/** What was done, as a story tells it; what the page has no words for is shown in English, and marked. */
export function done(text, said) {
  const words = parts(said);
  return words === null ? h('span', { 'data-untranslated': '' }, text) : h('span', { title: text }, words);
}

/** What a sentence says; its English text if the page has no words for it, or there is only a text. */
export function told(said, text) {
  return parts(said) ?? text;
}

/** The same without form. */
export function plain(said, text) {
  return h('span', {}, told(said, text)).textContent;
}

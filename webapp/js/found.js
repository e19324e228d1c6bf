// What the checks found in an exchange that was published: what, where, what let it pass, and what helps.

import { h } from './dom.js';
import { moment, number, upper } from './format.js';
import { t, wordsOr } from './i18n.js';
import { ruleName, told } from './said.js';
import { section } from './ui.js';

/** What is drawn for the room of one that is on its way. */
export const A_FINDING = { file: '\u00a0', rule: '', detail: '' };

/** In which record it was found: what people call it, and its id. */
function record({ product, id }) {
  const names = [product && t('quoted', { text: product }), id && `Ид ${id}`].filter(Boolean).join(', ');
  return names === '' ? '' : `, ${names}`;
}

/** What tells it from others of its rule; of what is counted how often, and the first of them. */
function detail({ said, detail: text, count, examples = [] }) {
  if (count === undefined) {
    return told(said, text);
  }
  const each = examples.flatMap((one, i) => [i > 0 ? ', ' : ' ', h('code', {}, one)]);
  const all = examples.length === 0 || examples.length >= count;
  return [t(all ? 'found.all' : 'found.some', { count: number(count) }), each];
}

/** What let it pass; nothing where the record does not say. */
function passed({ passed: by }, { releasedBy }) {
  if (by === 'person') {
    return releasedBy ? t('found.person', { who: releasedBy.by, time: moment(releasedBy.at) }) : t('found.someone');
  }
  if (by === 'text' || by === 'notice') {
    return t(`found.${by}`);
  }
  const name = by?.replace('checks.', '');
  return name ? t('found.setting', { name: t(`server.${name}`), value: t(`server.${name}.report`) }) : '';
}

/** One of them: its title, where, what let it pass, what helps, and the rule's word to search for. */
export function finding(one, exchange) {
  return h('li', {}, h('div', {}, h('strong', {}, upper(ruleName(one.rule))), ' – ', h('code', {}, one.file), ': ',
    detail(one), record(one)),
  h('div', {}, [passed(one, exchange), wordsOr(`advice.${one.rule}`, t('advice.secret'))].join(' ').trim()),
  one.rule === '' ? '' : h('small', { class: 'soft' }, t('found.rule'), ' ', h('code', {}, one.rule)));
}

/** The section of them. */
export function findings(list) {
  return section('findings', t('exchange.findings'), [h('p', {}, t('exchange.findings.text')), list], 'card look');
}

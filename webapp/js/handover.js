// What has become of a delivery after it was published: who has it, who waits for it, who will not get it.

import { h } from './dom.js';
import { duration, moment, number } from './format.js';
import { t } from './i18n.js';
import { isUndecided, plain, receiver, told } from './said.js';
import { ago, cell, heads, link } from './ui.js';

const LOST = 'given-up';

/** Whether somebody should look at this one; one that is postponed does not fail. */
export function isLate(one) {
  return one.state === LOST || (one.state === 'waiting' && one.attempts > 1 && !one.postponed);
}

/** What has to be taken first, and what is in its way. */
function behind({ delivery, said, reason }, before) {
  const why = plain(said, reason ?? '');
  return [before, ' ', link(`exchange/${delivery}`, t('handover.earlier')),
    why === '' ? '' : `: ${why}`];
}

/** Why it is so and when it is tried again, in words that begin with these letters. */
function tell(one, words) {
  const { state, attempts, at } = one;
  const handler = receiver(one.handler);
  const values = { handler, n: number(attempts), reason: plain(one.said, one.reason ?? ''), time: moment(at) };
  if (state === 'taken') {
    return [t(`${words}.taken`, values), ' ', ago(at)];
  }
  if (state === LOST) {
    return t(`${words}.givenUp`, values);
  }
  if (state === 'settled' || state === 'skipped') {
    return t(`${words}.${state}`, values);
  }
  if (one.behind) {
    return behind(one.behind, t(`${words}.behind`, values));
  }
  if (one.postponed) {
    const line = t(`${words}.postponed`, values);
    return isUndecided(one.said) ? [line, ' – ', link('goods', t('handover.decide'))] : line;
  }
  return t(`${words}.${attempts === 0 ? 'waiting' : 'failing'}`, values);
}

/** In one line: who has it or waits for it, why, and when it is tried again. */
export function handOverLine(one) {
  return tell(one, 'handover');
}

/** The same where its state and the handler stand beside it. */
export function handOverBeside(one) {
  return tell(one, 'handover.beside');
}

/** The state of an exchange as people ask for it: one is not at its end while a handler has not taken it. */
export function stateToday({ state, handOvers = [] }) {
  return handOvers.some(one => one.state === LOST) ? 'lost'
    : handOvers.some(one => one.state === 'waiting') ? 'undelivered' : state;
}

/** Those lines, each beside its server or exchange. */
export function handOverLines(all) {
  return all.map(one => h('span', { class: isLate(one) ? 'line wrong' : 'line' }, handOverLine(one)));
}

/** In a few words, for a list: those of one state together. */
export function handOverBrief(all) {
  return [...Map.groupBy(all, one => one.state)].map(([state, these]) =>
    h('span', { class: these.some(isLate) ? 'line wrong' : 'line soft' },
      t(`handover.brief.${state}`, { n: these.length, handlers: these.map(one => receiver(one.handler)).join(', ') })));
}

const HIDDEN = '****'; // what stands for an answer that may hold a secret

/** How it was answered, and why it failed where that says more. */
function answer({ status, answer: words, reason, said }) {
  const shown = words === HIDDEN ? t('happened.hidden') : words && h('code', {}, words);
  return [
    status ? t('happened.status', { status }) : '', status && shown ? ': ' : '', shown ?? '',
    reason && !(status && said?.code === 'STATUS') ? [status ? h('br', {}) : '', told(said, reason)] : '',
  ];
}

function happened(event) {
  const { at, what, attempt, seconds, nextAt, by, times: n = 1 } = event;
  return h('tr', {},
    cell(t('happened.when'), '', moment(at)),
    cell(t('happened.attempt'), 'number', attempt ? number(attempt) : ''),
    cell(t('happened.what'), '', t(`happened.${what}`, { by }),
      n > 1 ? `, ${t('happened.times', { n, count: number(n) })}` : ''),
    cell(t('happened.took'), 'number', seconds === undefined ? '' : duration(seconds)),
    cell(t('happened.answer'), 'answer', answer(event)),
    cell(t('happened.next'), '', nextAt ? moment(nextAt) : ''));
}

const FIRST = 5; // so many of the oldest are kept where some are left out

/** What happened on the way, to be unfolded. */
export function handOverHistory({ handler, history, leftOut: n = 0 }) {
  const name = receiver(handler);
  const rows = history.map(happened);
  if (n > 0) {
    rows.splice(FIRST, 0, h('tr', {}, h('td', { colspan: 6, class: 'soft' },
      t('happened.leftOut', { n, count: number(n) }))));
  }
  const columns = [['when'], ['attempt', 'number'], ['what'], ['took', 'number'], ['answer'], ['next']];
  return h('details', { 'data-handler': handler },
    h('summary', { 'aria-label': `${t('happened.title', { n: number(history.length + n) })}: ${name}` },
      t('happened.title', { n: number(history.length + n) })),
    h('table', { class: 'stack history' }, h('caption', { class: 'hidden' }, `${t('happened.caption')}: ${name}`),
      heads(columns.map(([name, look]) => [t(`happened.${name}`), look])), h('tbody', {}, rows)));
}

// What has become of a delivery after it was published: who has it, who waits for it, who will not get it.

import { h } from './dom.js';
import { moment, number } from './format.js';
import { t } from './i18n.js';
import { plain } from './said.js';
import { ago } from './ui.js';

const LOST = 'given-up';

/** Whether somebody should look at this one; one that is postponed does not fail. */
export function isLate(one) {
  return one.state === LOST || (one.state === 'waiting' && one.attempts > 1 && !one.postponed);
}

/** In one line, with why it is so and when it is tried again. */
export function handOverLine(one) {
  const { handler, state, attempts, at } = one;
  const values = { handler, n: number(attempts), reason: plain(one.said, one.reason ?? ''), time: moment(at) };
  if (state === 'taken') {
    return [t('handover.taken', values), ' ', ago(at)];
  }
  if (state === LOST) {
    return t('handover.givenUp', values);
  }
  if (state === 'settled') {
    return t('handover.settled', values);
  }
  if (one.postponed) {
    return t('handover.postponed', values);
  }
  return t(attempts === 0 ? 'handover.waiting' : 'handover.failing', values);
}

/** Those lines, each beside its server or exchange. */
export function handOverLines(all) {
  return all.map(one => h('span', { class: isLate(one) ? 'line wrong' : 'line' }, handOverLine(one)));
}

/** In a few words, for a list. */
export function handOverBrief(all) {
  return all.map(one => t(`handover.brief.${one.state}`, { handler: one.handler })).join(', ');
}

// How long things are kept in general, chosen here; what is set for the start of Gate is stronger.

import { count, size } from './amounts.js';
import { call, can, get } from './api.js';
import { command } from './command.js';
import { h, replace } from './dom.js';
import { language, t } from './i18n.js';
import { byHand, redrawing, section } from './ui.js';
import { verdict } from './verdict.js';

const KEYS = {
  quarantineDays: 'gate.quarantine.days', historyDays: 'gate.history.days', inboxDays: 'gate.inbox.days',
  inboxBytes: 'gate.inbox.size',
};

function form(chosen, draw) {
  const { retention } = chosen;
  const days = ['quarantineDays', 'historyDays', 'inboxDays'].map(name =>
    [name, count(`retention.${name}`, retention[name])]);
  const bytes = size('inboxBytes', chosen.inboxBytes);
  const wrong = verdict();
  const button = h('button', { class: 'main', type: 'submit', hidden: !can('replaceSettings') }, t('action.save'));
  const whole = h('form', {
    class: 'editor', novalidate: true, lang: language(), onsubmit: event => {
      event.preventDefault();
      wrong.clear();
      if (wrong.hasOdd(whole)) {
        return;
      }
      command(button, {
        call: () => call('PUT', 'config/settings', {
          etag: chosen.etag,
          body: {
            retention: Object.fromEntries(days.map(([name, one]) => [name, one.value()])), inboxBytes: bytes.value(),
          },
        }),
        say: t('keep.saved'), redraw: draw, versioned: true, failed: e => wrong.refused(whole, e),
      });
    },
  },
  h('div', { class: 'form' }, days.map(([, one]) => one.node), bytes.node), wrong.end,
  h('div', { class: 'buttons' }, button));
  [...days, ['inboxBytes', bytes]].filter(([name]) => chosen.fixed.includes(KEYS[name])).forEach(([name, one]) => {
    one.node.querySelectorAll('input, select').forEach(input => {
      input.disabled = true;
    });
    one.node.append(h('p', { class: 'note' }, t('keep.fixed', { key: KEYS[name] })));
  });
  return whole;
}

/** The section of how long things are kept; `changed` is called when something else holds. */
export function keep(signal, changed) {
  const place = h('div', {}, h('p', { class: 'loading' }, t('state.loading')));
  const draw = redrawing(place, async () => {
    const chosen = await get('config/settings', signal);
    replace(place, byHand('keep.problem', chosen), form(chosen, () => {
      changed();
      return draw();
    }));
  }, signal);
  draw();
  return section('keep', t('keep.title'), [h('p', { class: 'soft' }, t('keep.text')), place]);
}

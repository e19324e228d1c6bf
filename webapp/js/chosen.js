// What is chosen here for all servers; what is set for the start of Gate is stronger.

import { count, size } from './amounts.js';
import { call, can, get } from './api.js';
import { command } from './command.js';
import { h, replace } from './dom.js';
import { language, t } from './i18n.js';
import { passwordField } from './password.js';
import { byHand, field, redrawing, section } from './ui.js';
import { verdict } from './verdict.js';

/** The fields by their names, each with the key of the setting that says the same for the start of Gate. */
export const KEYS = {
  'retention.quarantineDays': 'gate.quarantine.days', 'retention.historyDays': 'gate.history.days',
  'retention.inboxDays': 'gate.inbox.days', inboxBytes: 'gate.inbox.size',
  'limits.chunk': 'gate.chunk.max', 'limits.file': 'gate.file.max', 'limits.exchange': 'gate.exchange.max',
  'limits.files': 'gate.exchange.files.max',
  'webhook.url': 'gate.webhook.url', 'webhook.secret': 'gate.webhook.secret',
};

function line(name, value, make, ...more) {
  const input = h('input', { name, value, autocomplete: 'off', spellcheck: 'false' });
  const node = make(t(`chosen.${name}`), input, t(`chosen.${name}.note`), ...more);
  return { node, value: () => input.value.trim() || undefined };
}

/** All fields, by their names. */
function inputs({ retention, inboxBytes, limits, webhook }) {
  const of = (group, values, make, names) =>
    names.map(name => [`${group}.${name}`, make(`${group}.${name}`, values[name])]);
  return Object.fromEntries([
    ...of('retention', retention, count, ['quarantineDays', 'historyDays', 'inboxDays']),
    ['inboxBytes', size('inboxBytes', inboxBytes)],
    ...of('limits', limits, size, ['chunk', 'file', 'exchange']),
    ...of('limits', limits, count, ['files']),
    ['webhook.url', line('webhook.url', webhook?.url ?? '', field)],
    ['webhook.secret', line('webhook.secret', '', passwordField, t('chosen.generate'))],
  ]);
}

/** What is sent: `{ 'a.b': 1, c: 2 }` is `{ a: { b: 1 }, c: 2 }`. */
function body(fields) {
  const whole = {};
  Object.entries(fields).forEach(([name, one]) => {
    const [group, member] = name.split('.');
    if (member === undefined) {
      whole[group] = one.value();
    } else {
      whole[group] = { ...whole[group], [member]: one.value() };
    }
  });
  const { url, secret } = whole.webhook;
  return { ...whole, webhook: url === undefined && secret === undefined ? undefined : { url: url ?? '', secret } };
}

function form(chosen, draw) {
  const fields = inputs(chosen);
  const part = group => h('fieldset', {}, h('legend', {}, t(`chosen.${group}`)),
    h('p', { class: 'note' }, t(`chosen.${group}.note`)), h('div', { class: 'form' }, Object.keys(KEYS)
      .filter(name => name.startsWith(group) || (group === 'retention' && name === 'inboxBytes'))
      .map(name => fields[name].node)));
  const wrong = verdict();
  const button = h('button', { class: 'main', type: 'submit', hidden: !can('replaceSettings') }, t('action.save'));
  const whole = h('form', {
    class: 'editor', novalidate: true, lang: language(), onsubmit: event => {
      event.preventDefault();
      wrong.clear();
      if (wrong.tell(wrong.odd(whole))) {
        return;
      }
      command(button, {
        call: () => call('PUT', 'config/settings', { etag: chosen.etag, body: body(fields) }),
        say: t('chosen.saved'), redraw: draw, versioned: true, failed: e => wrong.refused(whole, e),
      });
    },
  }, ['retention', 'limits', 'webhook'].map(part), wrong.end, h('div', { class: 'buttons' }, button));
  Object.entries(KEYS).filter(([, key]) => chosen.fixed.includes(key)).forEach(([name, key]) => {
    const { node } = fields[name];
    node.querySelectorAll('input, select, button').forEach(input => {
      input.disabled = true;
    });
    node.querySelector('.below').append(h('p', { class: 'note' }, t('chosen.fixed', { key })));
  });
  return whole;
}

/** The section of what is chosen; `changed` is called when something else holds. */
export function chosenHere(signal, changed) {
  const place = h('div', {}, h('p', { class: 'loading' }, t('state.loading')));
  const draw = redrawing(place, async () => {
    const chosen = await get('config/settings', signal);
    replace(place, byHand('chosen.problem', chosen), form(chosen, () => {
      changed();
      return draw();
    }));
  }, signal);
  draw();
  return section('chosen', t('chosen.title'), [h('p', { class: 'soft' }, t('chosen.text')), place]);
}

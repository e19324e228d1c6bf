import { call, myRole } from '../api.js';
import { command, commandButton, complain } from '../command.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { start, stop } from '../live.js';
import { field } from '../ui.js';
import { verdict } from '../verdict.js';

/** Changes one's own password, and logs one out everywhere. */
export function account(body, { user, left }) {
  const input = (name, autocomplete) => h('input', { name, type: 'password', autocomplete, required: true });
  const old = input('old', 'current-password');
  const fresh = input('password', 'new-password');
  const again = input('again', 'new-password');
  const wrong = verdict();
  const button = h('button', { class: 'main', type: 'submit' }, t('account.change'));
  const form = h('form', {
    class: 'card narrow', novalidate: true, onsubmit: event => {
      event.preventDefault();
      wrong.clear();
      const faults = [
        [old, old.value === '', 'login.missing.password'], [fresh, fresh.value.length < 10, 'account.short'],
        [again, fresh.value !== again.value, 'account.differ'],
      ];
      if (wrong.tell(faults.filter(([, is]) => is).map(([input, , words]) => [input, t(words)]))) {
        return;
      }
      stop(); // the present session ends with its password
      command(button, {
        call: () => call('POST', 'session/password', { body: { old: old.value, password: fresh.value } }),
        say: t('account.changed'),
        redraw: async () => {
          await call('POST', 'session', { body: { login: user, password: fresh.value } }).catch(() => {});
          location.hash = '#/';
          location.reload(); // the new session has new tokens
        },
        failed: e => {
          start();
          wrong.refused(form, e);
        },
      });
    },
  },
  h('p', {}, t('account.who', { user }), ' ', t(`role.${myRole()}.what`)),
  h('input', { type: 'text', name: 'username', autocomplete: 'username', value: user, hidden: true, readonly: true }),
  field(t('account.old'), old), field(t('account.new'), fresh, t('account.rule')), field(t('account.again'), again),
  wrong.end, button);
  replace(body, form, h('section', { class: 'card narrow' },
    h('h2', {}, t('account.sessions')), h('p', {}, t('account.sessions.text')),
    h('div', { class: 'buttons' }, commandButton('account.everywhere', {
      call: () => {
        stop(); // what still listens would be told that nobody is logged in
        return call('DELETE', 'sessions');
      },
      redraw: left,
      failed: e => {
        start();
        complain(e);
      },
    }))));
}

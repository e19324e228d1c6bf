import { ApiError, call } from '../api.js';
import { command, reason } from '../command.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { field } from '../ui.js';
import { steps } from './guide.js';

/** Lets somebody in. */
export function login(main, { signal, done }) {
  const name = h('input', {
    name: 'login', autocomplete: 'username', required: true, autocapitalize: 'none', spellcheck: 'false',
  });
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { class: 'main', type: 'submit' }, t('login.in'));
  const form = h('form', {
    class: 'card narrow', novalidate: true, onsubmit: event => {
      event.preventDefault();
      wrong.textContent = '';
      command(button, {
        call: () => call('POST', 'session', { body: { login: name.value, password: password.value } }),
        redraw: done,
        failed: e => {
          if (!signal.aborted) {
            wrong.textContent = e instanceof ApiError && e.status === 400 ? t('error.BAD_CREDENTIALS') : reason(e);
            password.focus();
            password.select();
          }
        },
      });
    },
  },
  h('h1', { tabindex: '-1' }, t('login.title')),
  h('p', { class: 'notice', role: 'status', hidden: true }, t('login.expired')),
  field(t('login.name'), name), field(t('login.password'), password), wrong, button,
  h('p', { class: 'note' }, t('login.where')));
  replace(main, form, h('section', { class: 'card narrow' }, h('h2', {}, t('guide.title')), steps()));
  name.focus();
}

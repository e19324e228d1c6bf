import { ApiError, call } from '../api.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { field, reason } from '../ui.js';
import { steps } from './guide.js';

/** Lets somebody in. */
export function login(main, { signal, done }) {
  const name = h('input', { name: 'login', autocomplete: 'username', required: true, autocapitalize: 'none', spellcheck: 'false' });
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { class: 'main', type: 'submit' }, t('login.in'));
  const form = h('form', {
    class: 'card narrow', novalidate: true, onsubmit: async event => {
      event.preventDefault();
      button.disabled = true;
      wrong.textContent = '';
      try {
        done(await call('POST', 'session', { body: { login: name.value, password: password.value } }));
      } catch (e) {
        if (signal.aborted) {
          return;
        }
        wrong.textContent = e instanceof ApiError && e.status === 400 ? t('error.BAD_CREDENTIALS') : reason(e);
        password.focus();
        password.select();
      } finally {
        button.disabled = false;
      }
    },
  },
  h('h1', { tabindex: '-1' }, t('login.title')),
  h('p', { class: 'notice', role: 'status', hidden: true }, t('login.expired')),
  field(t('login.name'), name), field(t('login.password'), password), wrong, button,
  h('p', { class: 'note' }, t('login.where')));
  replace(main, form, h('section', { class: 'card narrow' }, h('h2', {}, t('guide.title')), steps()));
  name.focus();
}

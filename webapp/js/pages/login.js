import { ApiError, call } from '../api.js';
import { command, reason } from '../command.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { field } from '../ui.js';
import { steps } from './guide.js';

/**
 * Lets somebody in.
 *
 * @param before the page as it was in another language: what was typed there stays
 */
export function login(main, { signal, done, before }) {
  const typed = of => before?.querySelector(`.login [name=${of}]`)?.value ?? '';
  const name = h('input', {
    name: 'login', autocomplete: 'username', required: true, autocapitalize: 'none', spellcheck: 'false',
    value: typed('login'),
  });
  const password = h('input', {
    name: 'password', type: 'password', autocomplete: 'current-password', required: true, value: typed('password'),
  });
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const expired = before?.querySelector('.login .notice')?.hidden === false;

  /** Says what is missing, and lets one type it. */
  function isMissing() {
    const empty = [name, password].filter(one => one.value === '');
    const words = empty.length > 1 ? 'login.missing' : `login.missing.${empty[0]?.name}`;
    wrong.textContent = empty.length === 0 ? '' : t(words);
    empty[0]?.focus();
    return empty.length > 0;
  }

  const button = h('button', { class: 'main', type: 'submit' }, t('login.in'));
  const form = h('form', {
    class: 'card narrow login', novalidate: true, onsubmit: event => {
      event.preventDefault();
      if (isMissing()) {
        return;
      }
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
  h('p', { class: 'notice', role: 'status', hidden: !expired }, t('login.expired')),
  field(t('login.name'), name), field(t('login.password'), password), wrong, button,
  h('p', { class: 'note' }, t('login.where')));
  replace(main, form, h('section', { class: 'card narrow' }, h('h2', {}, t('guide.title')), steps()));
  name.focus();
}

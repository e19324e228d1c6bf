import { ApiError, call, can, get } from '../api.js';
import { command, commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { generate, passwordField } from '../password.js';
import { alone, byHand, check, copyable, field, link, pill, select } from '../ui.js';
import { verdict } from '../verdict.js';

const ROLES = ['looks', 'operates', 'administers'];

function roleName(role) {
  return t(`role.${role}`);
}

/** What each role may do. */
function roles() {
  return h('dl', { class: 'facts' },
    ROLES.map(role => [h('dt', {}, roleName(role)), h('dd', {}, t(`role.${role}.what`))]));
}

/** A form for a person, new or known. */
function personForm(person, { save, cancel }) {
  const login = h('input', {
    name: 'login', value: person?.login ?? '', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false',
    maxlength: 100, readonly: person !== null,
  });
  const role = select('role', ROLES.map(one => [one, roleName(one)]), person?.role ?? 'operates');
  const password = h('input', {
    name: 'password', value: person ? '' : generate(), autocomplete: 'off', spellcheck: 'false',
  });
  const locked = check('locked', t('person.locked'), person?.locked ?? false);
  const wrong = verdict({ login: 'person.missing' });
  const button = h('button', { class: 'main', type: 'submit' }, t('action.save'));
  const form = h('form', {
    class: 'editor', novalidate: true, onsubmit: event => {
      event.preventDefault();
      wrong.clear();
      const body = {
        login: login.value.trim(), role: role.value, locked: locked.querySelector('input').checked,
        ...(password.value === '' ? {} : { password: password.value }),
      };
      command(button, {
        ...save(body, password.value),
        failed: e => (e.code === 'DUPLICATE_LOGIN' ? wrong.tell([[login, t('person.taken')]]) : wrong.refused(form, e)),
      });
    },
  },
  h('div', { class: 'form' },
    field(t('person.login'), login), field(t('person.role'), role),
    passwordField(t('person.password'), password, t(person ? 'server.password.keep' : 'server.password.note')),
    locked),
  roles(), wrong.end,
  h('div', { class: 'buttons' }, button, h('button', { type: 'button', onclick: cancel }, t('action.cancel'))));
  return { form, first: person ? role : login };
}

/** Who may log in here, and what each of them may do. */
export async function people(body, { signal, user }) {
  const list = h('ul', { class: 'plainlist' });
  const place = h('div', {});
  const problem = h('div', {});
  const elsewhere = h('p', { class: 'card look', hidden: true }, t('person.elsewhere'));
  const add = h('button', {
    type: 'button', class: 'main', hidden: true, 'data-act': 'add', onclick: () => open(),
  }, t('person.add'));
  replace(body, h('p', { class: 'soft' }, t('person.what'), ' ', link('audit', t('audit.title')), '.'),
    problem, elsewhere,
    h('div', { class: 'buttons' }, add), place, list);

  let free = () => {}; // ends that a form is alone
  let ours = false; // whether they are let in here, and can be changed

  function open() {
    add.hidden = true;
    const { form, first } = personForm(null, {
      cancel: () => {
        free();
        replace(place);
        add.hidden = false;
        add.focus();
      },
      save: (wanted, password) => ({
        call: () => call('POST', 'config/people', { body: wanted }), say: t('person.added'),
        redraw: made => {
          replace(place);
          return load(made.login, made.password ?? password);
        },
      }),
    });
    replace(place, h('section', { class: 'card', 'aria-label': t('person.add') }, h('h2', {}, t('person.add')), form));
    free = alone(form, body);
    first.focus();
  }

  function card(person, password) {
    const body2 = h('div', {}, password === '' ? '' : [
      copyable(t('person.password'), password, { 'data-password': '' }),
      h('p', { class: 'note strong' }, t('server.password.once')),
    ]);
    const path = `config/people/${encodeURIComponent(person.login)}`;
    const edit = h('button', {
      type: 'button', hidden: !ours || !can('replacePerson'), 'data-act': 'edit',
      'aria-label': `${t('action.edit')}: ${person.login}`, onclick: () => change(),
    }, t('action.edit'));
    const remove = commandButton('person.remove', {
      may: 'removePerson', of: person.login, look: 'danger', versioned: true,
      call: () => call('DELETE', path, { etag: person.etag }), redraw: () => load().then(() => add.focus()),
    });
    const out = commandButton('person.out', {
      may: 'logOutPerson', of: person.login, call: () => call('DELETE', `${path}/sessions`),
      redraw: () => load(person.login),
    });
    [remove, out].forEach(button => {
      button.hidden ||= !ours;
    });

    function change() {
      let { etag } = person;

      /** Where somebody else was faster nothing that was typed is lost: it is asked for once more. */
      async function put(wanted) {
        try {
          return await call('PUT', path, { body: wanted, etag });
        } catch (e) {
          if (e.status !== 412) {
            throw e;
          }
          etag = (await get(path, signal)).etag;
          throw new ApiError(412, 'CHANGED_MEANWHILE', '');
        }
      }

      const { form, first } = personForm(person, {
        cancel: async () => {
          free();
          if (etag === person.etag) {
            replace(body2);
            edit.focus();
          } else {
            await load(person.login);
          }
        },
        save: (wanted, fresh) => ({
          call: () => put(wanted), say: t('person.saved'), redraw: () => load(person.login, fresh),
        }),
      });
      replace(body2, form);
      free = alone(form, body);
      first.focus();
    }

    return h('li', { class: 'card', 'data-person': person.login },
      h('div', { class: 'head' },
        h('h2', { tabindex: '-1' }, person.login),
        person.login === user ? h('span', { class: 'soft' }, t('person.you')) : '',
        h('span', { class: 'pill' }, roleName(person.role)), person.locked ? pill('locked') : '',
        h('span', { class: 'buttons' }, edit, out, remove)), body2);
  }

  async function load(opened, password = '') {
    const found = await get('config/people', signal);
    free();
    ours = !found.elsewhere;
    add.hidden = !ours || !can('addPerson');
    elsewhere.hidden = ours;
    replace(problem, byHand('person.problem', found));
    replace(list, found.people.map(one => card(one, one.login === opened ? password : '')));
    list.querySelector(`[data-person="${CSS.escape(opened ?? '')}"] h2`)?.focus();
  }
  await load();
  body.append(h('section', { class: 'card' }, h('h2', {}, t('person.roles')), roles()));
}

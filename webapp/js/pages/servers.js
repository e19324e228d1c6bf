import { call, get } from '../api.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { play } from '../trial.js';
import { act, ask, check, copyable, empty, exchangeAddress, field, isLocal, pill, reason, say, select } from '../ui.js';

const SYLLABLES = 4;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'; // none that is taken for another

/** A password of four times four letters. */
function generate() {
  const bytes = crypto.getRandomValues(new Uint8Array(SYLLABLES * 32));
  const letters = [...bytes].filter(b => b < Math.floor(256 / LETTERS.length) * LETTERS.length).map(b => LETTERS[b % LETTERS.length]);
  return Array.from({ length: SYLLABLES }, (_, i) => letters.slice(i * 4, i * 4 + 4).join('')).join('-');
}

/** The choices of one setting. */
function choice(name, values, chosen) {
  return select(name, values.map(value => [value, t(`server.${name}.${value}`)]), chosen);
}

/** The form of a server, new or known. */
function editor(server, { save, cancel }) {
  const dialect = server?.dialect ?? {};
  const checks = server?.checks ?? {};
  const name = h('input', { name: 'name', value: server?.name ?? '', required: true, maxlength: 200 });
  const login = h('input', { name: 'login', value: server?.login ?? '', required: true, maxlength: 200, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' });
  const password = h('input', { name: 'password', value: server ? '' : generate(), autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', maxlength: 200 });
  const enabled = check('enabled', t('server.enabled'), server?.enabled ?? true);
  const sessid = choice('sessid', ['required', 'optional'], dialect.sessid);
  const imports = choice('import', ['auto', 'never', 'required'], dialect.import);
  const charset = choice('charset', ['utf-8', 'windows-1251'], dialect.charset);
  const bom = check('bom', t('server.bom'), dialect.bom ?? false);
  const status = choice('status', ['real', 'always-200'], dialect.status);
  const zip = check('zip', t('server.zip'), dialect.zip ?? true);
  const limit = h('input', { name: 'fileLimit', type: 'number', min: 1, step: 1, inputmode: 'numeric', value: dialect.fileLimit ?? '' });
  const lines = choice('initLines', ['auto', 'two', 'four'], dialect.initLines);
  const secrets = choice('secrets', ['quarantine', 'report', 'off'], checks.secrets);
  const images = choice('images', ['report', 'quarantine', 'off'], checks.images);
  const nested = choice('nestedArchives', ['refuse', 'publish'], checks.nestedArchives);
  const orders = select('orders', [['windows-1251', 'windows-1251'], ['UTF-8', 'UTF-8']], server?.orders?.charset);
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { class: 'main', type: 'submit' }, t('action.save'));
  const ticked = label => label.querySelector('input').checked;
  const form = h('form', {
    class: 'editor', novalidate: true, onsubmit: async event => {
      event.preventDefault();
      wrong.textContent = '';
      const missing = [name, login].find(input => input.value.trim() === '');
      if (missing) {
        wrong.textContent = t('server.missing');
        missing.focus();
        return;
      }
      const { limits, retention, handlers } = server ?? {}; // set by hand or by scripts: kept as they are
      const body = {
        limits, retention, handlers, name: name.value.trim(), login: login.value.trim(), enabled: ticked(enabled),
        dialect: {
          ...dialect, sessid: sessid.value, import: imports.value, charset: charset.value, bom: ticked(bom), status: status.value,
          zip: ticked(zip), initLines: lines.value, fileLimit: limit.value === '' ? undefined : Number(limit.value),
        },
        checks: { secrets: secrets.value, images: images.value, nestedArchives: nested.value },
        orders: { ...(server?.orders ?? {}), charset: orders.value },
        ...(password.value === '' ? {} : { password: password.value }),
      };
      button.disabled = true;
      try {
        await save(body, password.value);
      } catch (e) {
        wrong.textContent = reason(e);
      } finally {
        button.disabled = false;
      }
    },
  },
  h('div', { class: 'form' },
    field(t('server.name'), name),
    field(t('server.login'), login, t('server.login.note')),
    h('div', { class: 'field' }, field(t('server.password'), password, server ? t('server.password.keep') : t('server.password.note')),
      h('button', { type: 'button', class: 'plain', onclick: () => { password.value = generate(); } }, t('server.generate'))),
    enabled),
  h('details', {}, h('summary', {}, t('server.dialect')), h('div', { class: 'form' },
    field(t('server.sessid'), sessid), field(t('server.import'), imports), field(t('server.charset'), charset), field(t('server.status'), status),
    field(t('server.fileLimit'), limit, t('server.fileLimit.note')), field(t('server.initLines'), lines), bom, zip)),
  h('details', {}, h('summary', {}, t('server.checks')), h('div', { class: 'form' },
    field(t('server.secrets'), secrets), field(t('server.images'), images), field(t('server.nestedArchives'), nested), field(t('server.orders'), orders))),
  wrong, h('div', { class: 'buttons' }, button, h('button', { type: 'button', onclick: cancel }, t('action.cancel'))));
  return { form, first: name };
}

/** What to type into 1C for this server, and a trial of it. */
function connect(server, password, signal) {
  const typed = h('input', { name: 'trial', type: 'password', autocomplete: 'off', value: password });
  const whole = check('whole', t('trial.whole'), true);
  const list = h('ol', { class: 'trial' });
  const verdict = h('p', { class: 'strong', role: 'status' });
  const button = h('button', {
    type: 'submit', 'data-act': 'trial',
  }, t('trial.run'));
  return h('div', { class: 'connect' },
    h('h3', {}, t('server.type')),
    copyable(t('guide.address'), exchangeAddress()),
    isLocal() ? h('p', { class: 'note' }, t('guide.local', { host: location.hostname })) : '',
    copyable(t('guide.login'), server.login),
    password === '' ? h('p', { class: 'note' }, t('server.password.lost')) : [copyable(t('guide.password'), password, { 'data-password': '' }), h('p', { class: 'note strong' }, t('server.password.once'))],
    h('h3', {}, t('trial.title')), h('p', { class: 'note' }, t('trial.text')),
    h('form', {
      novalidate: true, onsubmit: event => {
        event.preventDefault();
        act(button, async () => {
          verdict.textContent = '';
          const { done, delivery } = await play(list, server.login, typed.value, whole.querySelector('input').checked, signal);
          replace(verdict, t(done ? 'trial.well' : 'trial.failed'), ' ', delivery ? h('a', { href: `#/exchange/${delivery}` }, t('exchange.open')) : '');
        });
      },
    }, password === '' ? field(t('trial.password'), typed) : '', whole, h('div', { class: 'buttons' }, button)),
    list, verdict);
}

/** The registered servers. */
export async function servers(body, { signal }) {
  const list = h('ul', { class: 'plainlist' });
  const place = h('div', {});
  const problem = h('div', {});
  const add = h('button', { type: 'button', class: 'main', 'data-act': 'add', onclick: () => open() }, t('server.add'));
  replace(body, problem, h('div', { class: 'buttons' }, add), place, list);

  function open() {
    add.hidden = true;
    const close = () => {
      replace(place);
      add.hidden = false;
      add.focus();
    };
    const { form, first } = editor(null, {
      cancel: close,
      save: async (wanted, password) => {
        const made = await call('POST', 'config/servers', { body: wanted });
        say(t('server.added'));
        replace(place);
        add.hidden = false;
        await load(made.id, made.password ?? password);
      },
    });
    replace(place, h('section', { class: 'card', 'aria-label': t('server.add') }, h('h2', {}, t('server.add')), form));
    first.focus();
  }

  function card(server) {
    const body2 = h('div', {});
    const shut = h('button', { type: 'button', 'aria-expanded': 'false', onclick: () => toggle() }, t('server.type'));
    const edit = h('button', { type: 'button', 'data-act': 'edit', 'aria-label': `${t('action.edit')}: ${server.name}`, onclick: () => change() }, t('action.edit'));
    const remove = h('button', {
      type: 'button', class: 'danger', 'data-act': 'remove', 'aria-label': `${t('action.delete')}: ${server.name}`, onclick: async () => {
        if (await ask(t('server.delete.title', { name: server.name }), t('server.delete.text'), t('action.delete'), true)) {
          await act(remove, () => guarded(async () => {
            await call('DELETE', `config/servers/${encodeURIComponent(server.id)}`, { etag: server.etag });
            say(t('server.deleted'));
            await load();
            add.focus();
          }));
        }
      },
    }, t('action.delete'));
    const node = h('li', { class: 'card', 'data-server': server.id },
      h('div', { class: 'head' }, h('h2', { tabindex: '-1' }, server.name), server.enabled ? '' : pill('disabled'), h('code', {}, server.login),
        h('span', { class: 'buttons' }, shut, edit, remove)), body2);

    function toggle(password = '') {
      const isOpen = shut.getAttribute('aria-expanded') === 'true';
      shut.setAttribute('aria-expanded', String(!isOpen));
      replace(body2, isOpen ? '' : connect(server, password, signal));
    }

    function change() {
      shut.setAttribute('aria-expanded', 'false');
      const { form, first } = editor(server, {
        cancel: () => {
          replace(body2);
          edit.focus();
        },
        save: (wanted, password) => guarded(async () => {
          await call('PUT', `config/servers/${encodeURIComponent(server.id)}`, { body: wanted, etag: server.etag });
          say(t('server.saved'));
          await load(server.id, password);
        }),
      });
      replace(body2, form);
      first.focus();
    }

    return { node, toggle };
  }

  /** Does a change; where somebody else was faster it says so and shows what holds now. */
  async function guarded(work) {
    try {
      await work();
    } catch (e) {
      if (e.status === 412 || e.status === 404) {
        say(t('error.STALE_VERSION'), true);
        await load();
        return;
      }
      throw e;
    }
  }

  async function load(opened, password) {
    const found = await get('config/servers', signal);
    replace(problem, found.problem ? h('p', { class: 'card bad', role: 'alert' }, t('server.problem'), ' ', found.problem) : '');
    if (found.servers.length === 0) {
      replace(list, h('li', {}, empty(t('server.none'), h('p', {}, t('server.none.do')))));
      return;
    }
    const cards = found.servers.map(server => ({ id: server.id, ...card(server) }));
    replace(list, cards.map(one => one.node));
    const fresh = cards.find(one => one.id === opened);
    if (fresh) {
      if (password) {
        fresh.toggle(password);
      }
      fresh.node.querySelector('h2').focus();
    }
  }
  await load();
}

// The form in which a server is added or changed: everything that the API lets one set.

import { count, size } from '../amounts.js';
import { KEYS } from '../chosen.js';
import { command } from '../command.js';
import { h } from '../dom.js';
import { language, t } from '../i18n.js';
import { generate, passwordField } from '../password.js';
import { receiver } from '../said.js';
import { check, field, select } from '../ui.js';
import { verdict } from '../verdict.js';

/** The fields where nothing means what holds for all, each with the key of that. */
const GENERAL = { ...KEYS, 'catalogue.mostVanishing': 'gate.catalogue.vanishing' };

/** The choices of one setting. */
function choice(name, values, chosen) {
  return select(name, values.map(value => [value, t(`server.${name}.${value}`)]), chosen);
}

function line(name, value, more) {
  return h('input', {
    name, value: value ?? '', maxlength: 200, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', ...more,
  });
}

/** What an order can have, a line each: its id, an equals sign, its name. */
function pairs(name, all) {
  const area = h('textarea', { name, rows: 3, spellcheck: 'false' });
  area.value = (all ?? []).map(one => `${one.id} = ${one.name}`).join('\n');
  return {
    node: field(t(`server.${name}`), area, t('server.pairs')),
    value: () => area.value.split('\n').filter(text => text.trim() !== '').map(text => {
      const at = text.indexOf('=');
      return at < 0 ? { id: text.trim(), name: '' } // which is refused
        : { id: text.slice(0, at).trim(), name: text.slice(at + 1).trim() };
    }),
  };
}

/** Who is handed its deliveries: everybody, or those that are ticked. */
function receivers(known, chosen) {
  const all = check('everybody', t('server.handlers.all'), chosen === undefined);
  const box = all.querySelector('input');
  const names = [...new Set([...known, ...(chosen ?? [])])].sort();
  const each = names.map(name => check('handler', receiver(name), chosen === undefined || chosen.includes(name)));
  each.forEach((label, i) => {
    label.querySelector('input').value = names[i];
    label.dataset.handler = String(i);
  });
  const some = h('div', { hidden: chosen === undefined },
    each.length > 0 ? each : h('p', { class: 'note' }, t('server.handlers.none')));
  box.addEventListener('change', () => {
    some.hidden = box.checked;
  });
  return {
    node: h('fieldset', {}, h('legend', {}, t('server.handlers')), all, some),
    value: () => (box.checked ? undefined : [...some.querySelectorAll('input:checked')].map(input => input.value)),
  };
}

/** The texts of those that hold one. */
function given(inputs) {
  const texts = Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]);
  return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}

/** Says at each field what holds where it is left empty. */
function sayGeneral(fields, general) {
  for (const [group, names] of Object.entries(fields)) {
    for (const [name, { node }] of Object.entries(names)) {
      const value = general.get(GENERAL[`${group}.${name}`]);
      if (value !== undefined) {
        node.querySelector('.below').prepend(h('p', { class: 'note' }, t('server.general', { value })));
      }
    }
  }
}

/** Only what is set; nothing where nothing is. */
function set(parts) {
  const values = Object.entries(parts).map(([name, one]) => [name, one.value()]);
  const given = values.filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function part(title, ...content) {
  return h('details', {}, h('summary', {}, title), content);
}

/**
 * The form of a server, new or known. `save` is given what is to be sent, and the password that was typed, and answers
 * the command that does it.
 *
 * @param handlers the names of the handlers that there are
 * @param general promises what holds for all servers, by the keys of the settings
 */
export function serverForm(server, { handlers, general, save, cancel }) {
  const dialect = server?.dialect ?? {};
  const checks = server?.checks ?? {};
  const name = h('input', { name: 'name', value: server?.name ?? '', required: true, maxlength: 200 });
  const login = line('login', server?.login, { required: true });
  const password = line('password', server ? '' : generate());
  const enabled = check('enabled', t('server.enabled'), server?.enabled ?? true);
  const sessid = choice('sessid', ['required', 'optional'], dialect.sessid);
  const imports = choice('import', ['auto', 'never', 'required'], dialect.import);
  const charset = choice('charset', ['utf-8', 'windows-1251'], dialect.charset);
  const bom = check('bom', t('server.bom'), dialect.bom ?? false);
  const status = choice('status', ['real', 'always-200'], dialect.status);
  const zip = check('zip', t('server.zip'), dialect.zip ?? true);
  const lines = choice('initLines', ['auto', 'two', 'four'], dialect.initLines);
  const fileLimit = size('fileLimit', dialect.fileLimit);
  const secrets = choice('secrets', ['quarantine', 'report', 'off'], checks.secrets);
  const images = choice('images', ['report', 'quarantine', 'off'], checks.images);
  const names = choice('names', ['report', 'quarantine', 'off'], checks.names);
  const records = choice('records', ['on', 'off'], checks.records);
  const nested = choice('nestedArchives', ['refuse', 'publish'], checks.nestedArchives);
  const orders = select('orders', [['windows-1251', 'windows-1251'], ['UTF-8', 'UTF-8']], server?.orders?.charset);
  const statuses = pairs('statuses', server?.orders?.statuses);
  const payments = pairs('paymentSystems', server?.orders?.paymentSystems);
  const words = pairs('statusWords', server?.orders?.statusWords);
  const buyer = h('input', { name: 'buyer', value: server?.orders?.buyer ?? '', maxlength: 200 });
  const cutPrefix = line('cutPrefix', server?.orders?.cutPrefix, { maxlength: 20 });
  const addPrefix = line('addPrefix', server?.orders?.addPrefix, { maxlength: 10 });
  const controls = (make, group, names) =>
    Object.fromEntries(names.map(one => [one, make(`${group}.${one}`, server?.[group]?.[one])]));
  const limits = {
    ...controls(size, 'limits', ['chunk', 'file', 'exchange']), ...controls(count, 'limits', ['files']),
  };
  const retention = controls(count, 'retention', ['inboxDays', 'quarantineDays', 'historyDays']);
  const catalogue = controls(count, 'catalogue', ['mostVanishing']);
  general.then(all => sayGeneral({ limits, retention, catalogue }, all)).catch(() => {}); // only a hint
  const handed = receivers(handlers, server?.handlers);
  const wrong = verdict();
  const button = h('button', { class: 'main', type: 'submit' }, t('action.save'));
  const ticked = label => label.querySelector('input').checked;
  const nodes = parts => Object.values(parts).map(one => one.node);

  const form = h('form', {
    class: 'editor', novalidate: true, lang: language(), onsubmit: event => {
      event.preventDefault();
      wrong.clear();
      if (wrong.tell(wrong.odd(form))) {
        return;
      }
      const body = {
        name: name.value.trim(), login: login.value.trim(), enabled: ticked(enabled),
        dialect: {
          ...dialect, sessid: sessid.value, import: imports.value, charset: charset.value, bom: ticked(bom),
          status: status.value, zip: ticked(zip), initLines: lines.value, fileLimit: fileLimit.value(),
        },
        checks: {
          secrets: secrets.value, images: images.value, nestedArchives: nested.value, names: names.value,
          records: records.value,
        },
        orders: {
          charset: orders.value, statuses: statuses.value(), paymentSystems: payments.value(),
          ...given({ buyer, cutPrefix, addPrefix }), statusWords: words.value(),
        },
        limits: set(limits), retention: set(retention), catalogue: set(catalogue),
        handlers: handed.value(),
        ...(password.value === '' ? {} : { password: password.value }),
      };
      command(button, {
        ...save(body, password.value),
        failed: e => wrong.refused(form, e),
      });
    },
  },
  h('div', { class: 'form' },
    field(t('server.name'), name),
    field(t('server.login'), login, t('server.login.note')),
    passwordField(t('server.password'), password, t(server ? 'server.password.keep' : 'server.password.note')),
    enabled),
  part(t('server.dialect'), h('div', { class: 'form' },
    field(t('server.sessid'), sessid), field(t('server.import'), imports), field(t('server.charset'), charset),
    field(t('server.status'), status), fileLimit.node, field(t('server.initLines'), lines), bom, zip)),
  part(t('server.checks'), h('div', { class: 'form' },
    field(t('server.secrets'), secrets), field(t('server.images'), images),
    field(t('server.names'), names), field(t('server.nestedArchives'), nested),
    field(t('server.records'), records), field(t('server.orders'), orders),
    field(t('server.buyer'), buyer, t('server.buyer.note')),
    field(t('server.cutPrefix'), cutPrefix, t('server.cutPrefix.note')),
    field(t('server.addPrefix'), addPrefix, t('server.addPrefix.note')),
    statuses.node, words.node, payments.node)),
  part(t('server.limits'), h('div', { class: 'form' }, nodes(limits), nodes(retention), nodes(catalogue)), handed.node),
  wrong.end,
  h('div', { class: 'buttons' }, button, h('button', { type: 'button', onclick: cancel }, t('action.cancel'))));
  return { form, first: name };
}

import '../../lib/Sortable.min.js'; // defines the global Sortable

import { call, can, get } from '../api.js';
import { command, commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { alone, byHand, empty, field } from '../ui.js';
import { verdict } from '../verdict.js';

const STEP = 10; // between the places of two groups

/** Lets the rows of a list be dragged, alike with a mouse and on a touch screen, until the signal is aborted. */
function sortable(list, signal, moved) {
  const sorting = new globalThis.Sortable(list, {
    handle: '.handle', draggable: '[data-row]', animation: 120, forceFallback: true, ghostClass: 'place',
    fallbackClass: 'carried', onEnd: ({ item, oldDraggableIndex: from, newDraggableIndex: to }) =>
      (from === to ? undefined : moved(item, to)),
  });
  signal.addEventListener('abort', () => sorting.destroy(), { once: true });
  return sorting;
}

function handle() {
  return h('span', { class: 'handle', 'aria-hidden': 'true', title: t('group.drag') }, '⠿');
}

function freeId() {
  return `g-${[...crypto.getRandomValues(new Uint8Array(4))].map(b => b.toString(16).padStart(2, '0')).join('')}`;
}

/** How the servers are laid out on the first screen. */
export async function groups(body, { signal }) {
  const list = h('ol', { class: 'plainlist groups' });
  const adding = h('div', {});
  const problem = h('div', {});
  const add = h('button', {
    type: 'button', class: 'main', hidden: !can('addGroup'), 'data-act': 'add', onclick: () => open(),
  }, t('group.add'));
  const changes = can('replaceGroup');
  let known = [];
  let all = [];
  let editing = new AbortController(); // ends with the open form
  replace(body, h('p', { class: 'soft' }, t('group.what')), problem, h('div', { class: 'buttons' }, add), adding, list);

  let sorting = null;
  let free = () => {}; // ends that a form is alone

  /** While a form is open nothing else can be changed or moved. */
  function only(form) {
    const others = alone(form, body);
    sorting?.option('disabled', true);
    free = () => {
      others();
      sorting?.option('disabled', false);
      free = () => {};
    };
  }

  function put(group, changes) {
    const { id, title, order, members } = { ...group, ...changes };
    const body = { title, order, members };
    return call('PUT', `config/groups/${encodeURIComponent(id)}`, { body, etag: group.etag });
  }

  /** Puts the groups in this order: only those are written whose place has changed. Meanwhile nothing can be moved. */
  async function order(wanted) {
    list.inert = true;
    try {
      for (const [i, group] of wanted.entries()) {
        if (group.order !== i * STEP) {
          await put(group, { order: i * STEP });
        }
      }
    } finally {
      list.inert = false;
      await load(); // also where half of them could be written
    }
  }

  function place(button, group, to, redraw) {
    const wanted = known.filter(one => one !== group);
    wanted.splice(to, 0, group);
    command(button, {
      versioned: true, call: () => order(wanted), redraw,
      say: t('group.moved', { title: group.title, n: to + 1, all: known.length }),
    });
  }

  /** The same button of a group, after all was drawn anew. */
  function focusIn(group, button) {
    list.querySelector(`[data-group="${CSS.escape(group.id)}"] ${button}`)?.focus();
  }

  /** A form for a title and the members, in their order. */
  function editor(group, { save, cancel }) {
    const title = h('input', { name: 'title', value: group?.title ?? '', required: true, maxlength: 200 });
    const members = group?.members ?? [];
    const inside = members.map(id => all.find(s => s.id === id)).filter(Boolean);
    const sorted = [...inside, ...all.filter(s => !members.includes(s.id))];
    const boxes = h('ul', { class: 'plainlist members' }, sorted.map(server => {
      const step = (label, sign, move) => h('button', {
        type: 'button', class: 'plain', 'aria-label': t(label, { title: server.name }), onclick: event => {
          move();
          event.currentTarget.focus();
        },
      }, sign);
      const row = h('li', { 'data-row': '' }, handle(),
        h('label', { class: 'check' },
          h('input', { type: 'checkbox', value: server.id, checked: members.includes(server.id) }), ' ',
          h('span', {}, server.name)),
        step('group.up', '↑', () => row.previousElementSibling?.before(row)),
        step('group.down', '↓', () => row.nextElementSibling?.after(row)));
      return row;
    }));
    editing.abort();
    editing = new AbortController();
    sortable(boxes, AbortSignal.any([signal, editing.signal]), () => {}); // the order is read when it is saved
    const wrong = verdict();
    const button = h('button', { type: 'submit', class: 'main' }, t('action.save'));
    const form = h('form', {
      class: 'editor', novalidate: true, onsubmit: event => {
        event.preventDefault();
        wrong.clear();
        if (title.value.trim() === '') {
          wrong.tell([[title, t('group.missing')]]);
          return;
        }
        command(button, {
          ...save(title.value.trim(), [...boxes.querySelectorAll('input:checked')].map(box => box.value)),
          failed: e => wrong.refused(form, e),
        });
      },
    }, field(t('group.title'), title),
    h('fieldset', {}, h('legend', {}, t('group.members')), all.length === 0 ? h('p', {}, t('server.none')) : boxes),
    wrong.end,
    h('div', { class: 'buttons' }, button, h('button', { type: 'button', onclick: cancel }, t('action.cancel'))));
    return { form, title };
  }

  function open() {
    add.hidden = true;
    const close = () => {
      free();
      replace(adding);
      add.hidden = false;
      add.focus();
    };
    const { form, title } = editor(null, {
      cancel: close,
      save: (title, members) => ({
        call: () => call('POST', 'config/groups', {
          body: { id: freeId(), title, order: known.length === 0 ? 0 : known.at(-1).order + STEP, members },
        }),
        say: t('group.added'),
        redraw: () => {
          close();
          return load();
        },
      }),
    });
    replace(adding, h('section', { class: 'card', 'aria-label': t('group.add') }, h('h2', {}, t('group.add')), form));
    only(form);
    title.focus();
  }

  function row(group, i) {
    const body2 = h('div', {});
    const names = group.members.map(id => all.find(s => s.id === id)?.name ?? id).join(', ');
    const button = (name, sign, by, atEnd) => h('button', {
      // At the end of the list it keeps the focus, and does nothing.
      type: 'button', hidden: !changes, 'aria-label': t(`group.${name}`, { title: group.title }),
      'aria-disabled': String(atEnd),
      'data-move': name, onclick: event => (atEnd ? undefined
        : place(event.currentTarget, group, i + by, () => focusIn(group, `[data-move="${name}"]`))),
    }, sign);
    const edit = h('button', {
      type: 'button', hidden: !changes, 'data-act': 'edit', 'aria-label': `${t('action.edit')}: ${group.title}`,
      onclick: () => {
        const { form, title } = editor(group, {
          cancel: () => {
            free();
            replace(body2);
            edit.focus();
          },
          save: (name, members) => ({
            versioned: true, call: () => put(group, { title: name, members }), say: t('group.saved'),
            redraw: () => load().then(() => focusIn(group, '[data-act="edit"]')),
          }),
        });
        replace(body2, form);
        only(form);
        title.focus();
      },
    }, t('action.edit'));
    const remove = commandButton('group.remove', {
      may: 'removeGroup', of: group.title, look: 'danger', versioned: true,
      call: () => call('DELETE', `config/groups/${encodeURIComponent(group.id)}`, { etag: group.etag }),
      redraw: () => load().then(() => add.focus()),
    });
    return h('li', { class: 'card', 'data-row': '', 'data-group': group.id },
      h('div', { class: 'head' }, changes ? handle() : '', h('h2', {}, group.title),
        h('span', { class: 'buttons' }, button('up', '↑', -1, i === 0), button('down', '↓', 1, i === known.length - 1),
          edit, remove)),
      h('p', { class: 'soft' }, names === '' ? t('group.empty') : names), body2);
  }

  async function load() {
    const [found, registered] = await Promise.all([get('config/groups', signal), get('config/servers', signal)]);
    replace(problem, byHand('group.problem', found));
    free();
    known = found.groups;
    all = registered.servers;
    const none = () => h('li', {}, empty(t('group.none'), h('p', {}, t('group.none.do'))));
    replace(list, known.length === 0 ? none() : known.map(row));
  }
  await load();
  if (changes) {
    sorting = sortable(list, signal, (row, to) =>
      place(add, known.find(group => group.id === row.dataset.group), to));
  }
}

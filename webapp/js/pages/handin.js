import { ApiError, call, get } from '../api.js';
import { command, commandButton, reason } from '../command.js';
import { h, replace, setText } from '../dom.js';
import { bytes, files as counted, number } from '../format.js';
import { t } from '../i18n.js';
import { empty, field, kind, link, select } from '../ui.js';

const CHUNK = 8 << 20; // bytes
const PATIENCE = 600_000; // ms for a chunk; a slow line takes its time
const TRIES = 5; // of one chunk, while nobody answers or it is busy
const NAMED = 5; // so many of the chosen files are named
const PAUSE = 1_000; // ms before the second try, twice as long before each further one

const once = (source, way) => new Promise((done, failed) => {
  source[way](done, failed);
});

/** All files at or below what was dropped, with their names below it. */
async function below(entry, path, into) {
  if (entry.isFile) {
    into.push({ name: path + entry.name, file: await once(entry, 'file') });
    return;
  }
  const reader = entry.createReader();
  for (let some = await once(reader, 'readEntries'); some.length > 0; some = await once(reader, 'readEntries')) {
    for (const each of some) {
      await below(each, `${path}${entry.name}/`, into);
    }
  }
}

/** What was dropped; only whoever lets go may look at it, so all entries are taken first. */
async function dropped(transfer) {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry()).filter(Boolean);
  const found = entries.length > 0 ? [] : [...transfer.files].map(file => ({ name: file.name, file }));
  for (const entry of entries) {
    await below(entry, '', found);
  }
  return found;
}

/** The same without the folder that all of them lie in, as 1C names its files from there on. */
function withoutTop(found) {
  const [top] = found[0]?.name.split('/') ?? [];
  const all = top !== 'import_files' && found.every(({ name }) => name.startsWith(`${top}/`));
  return found
    .map(({ name, file }) => ({ name: all ? name.slice(top.length + 1) : name, file }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const pause = (ms, signal) => new Promise((done, failed) => {
  setTimeout(done, ms);
  signal.addEventListener('abort', () => failed(signal.reason), { once: true });
});

/** Sends a part of a file, again where nobody answers; how much of the file Gate has then. */
async function send(path, body, signal) {
  for (let tries = 1; ; tries += 1) {
    try {
      return (await call('POST', path, { bytes: body, signal, patience: PATIENCE })).size;
    } catch (e) {
      if (!(e instanceof ApiError && [0, 503].includes(e.status)) || tries === TRIES) {
        throw e;
      }
      await pause(PAUSE * 2 ** (tries - 1), signal);
    }
  }
}

/** Sends a file from where Gate has it on. */
async function sendFile(session, { name, file }, told, signal) {
  let from = 0;
  do {
    const to = Math.min(from + CHUNK, file.size);
    const path = `arrivals/${session}/chunk?${new URLSearchParams({ name, from })}`;
    const size = await send(path, file.slice(from, to), signal);
    if (size < from || size > file.size) {
      throw new ApiError(409, 'OTHER_FILE', name); // two files of one name
    }
    told(size - from);
    from = size;
  } while (from < file.size);
}

/** Hands in what 1C has exported to a folder, for one that cannot send it itself. */
export async function handin(body, { signal, query }) {
  const { servers } = await get('config/servers', signal);
  const enabled = servers.filter(server => server.enabled);
  if (enabled.length === 0) {
    replace(body, empty(t('server.none'), h('p', {}, link('servers', t('nav.servers')))));
    return;
  }
  const server = select('server', enabled.map(({ id, name }) => [id, name]), query.get('server'));
  const type = select('type', ['catalog', 'sale', 'reference'].map(word => [word, kind(word)]), 'catalog');
  const what = h('p', { class: 'strong', role: 'status' }, t('handin.none'));
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const bar = h('progress', { max: 1, value: 0, hidden: true, 'aria-label': t('handin.progress') });
  const amount = h('p', { class: 'soft' });
  const names = h('p', { class: 'soft names' });
  const odd = h('p', { class: 'card look', role: 'status', hidden: true }, t('handin.odd'));
  let chosen = [];
  let session = '';
  let sending = null; // ends it
  let done = new Map(); // by name: how many bytes were sent

  const choose = (extra, label, name) => {
    const input = h('input', {
      type: 'file', multiple: true, name, class: 'hidden', ...extra, // its own words are in the browser's language
      onchange: () => take([...input.files].map(file => ({ name: file.webkitRelativePath || file.name, file }))),
    });
    return h('label', { class: 'button' }, label, input);
  };
  const choosers = [choose({ webkitdirectory: true }, t('handin.folder'), 'folder'),
    choose({ accept: '.zip,.xml' }, t('handin.files'), 'files')];
  const start = h('button', { type: 'button', class: 'main', 'data-act': 'handin', disabled: true }, t('handin.do'));
  const cancel = commandButton('handin.cancel', { call: () => stop() });
  cancel.hidden = true;

  const total = () => chosen.reduce((sum, { file }) => sum + file.size, 0);
  const sent = () => [...done.values()].reduce((sum, n) => sum + n, 0);

  function take(found) {
    chosen = withoutTop(found);
    done = new Map();
    wrong.textContent = '';
    start.disabled = chosen.length === 0;
    setText(what, chosen.length === 0 ? t('handin.nothing')
      : t('handin.chosen', { files: counted(chosen.length), bytes: bytes(total()) }));
    const rest = chosen.length - NAMED;
    setText(names, chosen.slice(0, NAMED).map(({ name }) => name).join(', ')
      + (rest > 0 ? `, ${t('handin.more', { n: rest, count: number(rest) })}` : ''));
    odd.hidden = chosen.length === 0 || chosen.some(({ name }) => /\.(xml|zip)$/i.test(name));
  }

  function progress(name) {
    bar.value = total() === 0 ? 0 : sent() / total();
    setText(amount, t('handin.sent', {
      n: number(done.size), all: number(chosen.length), bytes: bytes(sent()), of: bytes(total()), name,
    }));
  }

  function busy(now) {
    [server, type, ...choosers.map(one => one.querySelector('input')), start].forEach(one => {
      one.disabled = now;
    });
    cancel.hidden = !now && session === '';
    bar.hidden = cancel.hidden;
  }

  /** Nothing of it stays. */
  async function stop() {
    sending?.abort();
    const mine = session;
    session = '';
    done = new Map();
    if (mine !== '') {
      await call('DELETE', `arrivals/${mine}`).catch(e => {
        if (e.status !== 404) { // nothing had come
          throw e;
        }
      });
    }
    setText(amount, t('handin.cancelled'));
    busy(false);
  }

  async function all(both) {
    if (session === '') {
      ({ session } = await call('POST', 'arrivals', {
        body: { server: server.value, type: type.value }, signal: both,
      }));
    }
    for (const one of chosen) {
      if (done.get(one.name) !== one.file.size || one.file.size === 0) {
        done.set(one.name, 0);
        await sendFile(session, one, n => {
          done.set(one.name, done.get(one.name) + n);
          progress(one.name);
        }, both);
      }
    }
    return call('POST', `arrivals/${session}/publish`, { patience: PATIENCE });
  }

  start.addEventListener('click', () => {
    sending = new AbortController();
    const both = AbortSignal.any([signal, sending.signal]);
    const leaving = event => event.preventDefault();
    wrong.textContent = '';
    addEventListener('beforeunload', leaving);
    busy(true);
    command(start, {
      call: () => all(both).finally(() => removeEventListener('beforeunload', leaving)),
      redraw: ({ exchange }) => location.assign(`#/exchange/${exchange}`),
      failed: e => {
        busy(false);
        if (!both.aborted) {
          wrong.textContent = `${reason(e)} ${t('handin.again')}`;
        }
      },
    }).then(() => {
      start.disabled = chosen.length === 0;
    });
  });

  const zone = h('div', {
    class: 'dropzone', ondragover: event => {
      event.preventDefault();
      zone.classList.add('over');
    }, ondragleave: () => zone.classList.remove('over'),
    ondrop: async event => {
      event.preventDefault();
      zone.classList.remove('over');
      if (sending === null || start.disabled === false || chosen.length === 0) {
        take(await dropped(event.dataTransfer).catch(() => []));
      }
    },
  }, h('p', {}, t('handin.drop')), h('div', { class: 'buttons' }, choosers));
  replace(body, h('p', {}, t('handin.what')),
    h('section', { class: 'card' }, h('div', { class: 'pair' }, field(t('handin.server'), server),
      field(t('handin.type'), type)), zone, what, names, odd, wrong, bar, amount,
    h('div', { class: 'buttons' }, start, cancel)));
}

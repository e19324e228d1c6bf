// Does at the server what a button asks for, and says what became of it.

import { ApiError, can } from './api.js';
import { h, replace, uid } from './dom.js';
import { has, t } from './i18n.js';
import { plain } from './said.js';

/** What a refusal means, for people; nothing where the page that asked was left. */
export function reason(error) {
  if (error.name === 'AbortError') {
    return '';
  }
  if (!(error instanceof ApiError)) {
    console.error(error);
    return t('error.bug');
  }
  const key = `error.${error.code}`;
  const message = plain(error.said, error.message || error.code);
  return has(key) ? t(key, { message }) : t('error.other', { message });
}

let voice = null;

/** Says for a moment that something was done. */
export function say(text, bad = false) {
  if (voice === null) {
    voice = h('div', { class: 'toasts', role: 'status' });
    document.body.append(voice);
  }
  const toast = h('p', { class: bad ? 'toast bad' : 'toast' }, text);
  replace(voice, toast);
  setTimeout(() => toast.remove(), bad ? 12_000 : 5_000);
}

/** Says what went wrong; not where the session has ended, as all that is shown then is the login. */
export function complain(error) {
  const text = error instanceof ApiError && error.status === 401 ? '' : reason(error);
  if (text !== '') {
    say(text, true);
  }
}

/** Asks whether something is really meant; of several texts each is a paragraph. */
function confirmed({ title, text, yes, danger }) {
  return new Promise(resolve => {
    const id = uid('ask');
    const button = (label, look, answer, more) =>
      h('button', { type: 'button', class: look, onclick: () => dialog.close(answer), ...more }, label);
    const dialog = h('dialog', { 'aria-labelledby': id }, h('article', {},
      h('h2', { id }, title), [text].flat().map(one => h('p', {}, one)),
      h('div', { class: 'buttons' }, button(t('action.cancel'), undefined, ''),
        button(yes, danger ? 'danger' : 'main', 'yes', { 'data-confirm': '' }))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * Does something for a button, which cannot be pressed meanwhile.
 *
 * @param ask what is asked first: title, text, yes, and whether there is danger; without it nothing is asked
 * @param call does it at the server
 * @param say what is said when it is done
 * @param redraw shows what holds now, and sees to the focus; it is given what `call` answered
 * @param versioned whether somebody else can be faster: that is said, and what holds now is shown
 * @param failed is given the error, and tells it in place of a short message
 */
export async function command(button, { ask, call, say: words, redraw, versioned, failed = complain }) {
  if (ask && !await confirmed(ask)) {
    return;
  }
  button.disabled = true;
  try {
    let stale = false;
    const answer = await call().catch(e => {
      stale = versioned && [404, 412].includes(e.status);
      if (!stale) {
        throw e;
      }
    });
    if (stale || words) {
      say(stale ? t('error.STALE_VERSION') : words, stale);
    }
    await redraw?.(answer);
  } catch (e) {
    failed(e);
  } finally {
    button.disabled = false;
  }
}

/**
 * A button for a command, with the words of its name: `name.do` stands on it. Where there is a `name.title` it is
 * asked first whether it is meant, with `name.text`; where there is a `name.done` that is said in the end.
 *
 * @param may the operation of the API that it is for, where not everybody may do it: who may not, sees no button
 * @param of whom or what it is about, for whoever hears one of several such buttons
 * @param look what makes it look otherwise than the others; where it is `danger` one is asked so, too
 * @param text what is asked in place of `name.text`
 */
export function commandButton(name, { may, of, look, danger = look === 'danger', text, ...what }) {
  const words = part => (has(`${name}.${part}`) ? t(`${name}.${part}`, { name: of }) : '');
  const yes = words('do');
  const title = words('title');
  return h('button', {
    type: 'button', class: look, hidden: may !== undefined && !can(may),
    'data-act': name.split('.').at(-1), 'aria-label': of && `${yes}: ${of}`,
    onclick: event => command(event.currentTarget, {
      ask: title && { title, text: text ?? words('text'), yes, danger }, say: words('done'), ...what,
    }),
  }, yes);
}

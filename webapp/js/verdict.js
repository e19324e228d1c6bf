// Says what is wrong with a form: at the field, in the language of the page; what is about none stands at its end.

import { reason } from './command.js';
import { h, uid } from './dom.js';
import { has, t } from './i18n.js';
import { says } from './said.js';

/** What is said of one form; `end` is where that stands which is about no field. */
export function verdict() {
  const end = h('p', { class: 'wrong', role: 'alert' });
  const lines = new Map(); // by the inputs that they are about

  /** Takes everything back. */
  function clear() {
    end.textContent = '';
    lines.forEach((line, input) => {
      line.remove();
      input.removeAttribute('aria-invalid');
      input.removeAttribute('aria-errormessage');
    });
    lines.clear();
  }

  /** Says it at an input, also inside what is folded, and goes there. */
  function at(input, text) {
    const line = h('p', { class: 'wrong', role: 'alert', id: uid('wrong') }, text);
    const folded = input.closest('details');
    if (folded) {
      folded.open = true;
    }
    lines.get(input)?.remove();
    lines.set(input, line);
    (input.closest('.field')?.querySelector('.below') ?? input.parentElement).append(line);
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-errormessage', line.id);
    input.focus();
  }

  /** Whether a number of the form cannot be meant, which is said at the first one. */
  function hasOdd(form) {
    const odd = [...form.elements].find(input => input.type === 'number' && !input.validity.valid);
    if (odd) {
      at(odd, t('server.number'));
    }
    return odd !== undefined;
  }

  /** Says why the server has refused the form: at the input of the name that its message names. */
  function refused(form, error) {
    const named = String(error.message).split(/[^\w.]+/).reverse(); // "in orders: the field buyer …", `orders.buyer`
    const inputs = named.map(one => [...form.elements].find(({ name }) =>
      name !== '' && (one === name || one.endsWith(`.${name}`))));
    const input = inputs.find(one => one !== undefined);
    if (input === undefined) {
      end.textContent = reason(error);
    } else if (error.code === 'INVALID_FIELD' && says(error.said ?? { code: 'WRONG_FIELD' }, 'WRONG_FIELD')) {
      at(input, t(has(`wrong.${input.name}`) ? `wrong.${input.name}` : 'wrong.other'));
    } else {
      at(input, reason(error));
    }
  }

  return { end, clear, at, hasOdd, refused };
}

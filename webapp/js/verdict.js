// Says what is wrong with a form: at the field, in the language of the page; what is about none stands at its end.

import { ApiError } from './api.js';
import { reason } from './command.js';
import { h, uid } from './dom.js';
import { number } from './format.js';
import { has, t } from './i18n.js';
import { plain } from './said.js';

/** The input at the end of such a way as `limits.chunk` or `orders.statuses[0].id`; a list is one input. */
function inputOf(form, way) {
  const pieces = way.split('[')[0].split('.');
  const names = pieces.map((_, i) => pieces.slice(i).join('.'));
  return names.map(one => [...form.elements].find(({ name }) => name !== '' && name === one))
    .find(input => input !== undefined);
}

/** What is wrong with a field, at the field: its name is not said again. */
function atField(input, { said, message }, own) {
  if (said.code === 'IN') {
    return atField(input, { said: said.values.known, message }, own);
  }
  if (said.code === 'MUST_BE') {
    return t('wrong.must', { known: plain(said.values.known) });
  }
  if (said.code !== 'WRONG_FIELD') {
    return plain(said, message);
  }
  if (input.type === 'number') {
    return range(input);
  }
  const words = own[input.name] ?? `wrong.${input.name}`;
  return t(has(words) ? words : 'wrong.other');
}

/** What a field of a number takes. */
function range({ min, max }) {
  return max === '' ? t('server.number') : t('wrong.range', { min: number(Number(min)), max: number(Number(max)) });
}

/**
 * What is said of one form.
 *
 * @param own the words for fields of which other forms say something else, by their names
 * @return `end`, where that stands which is about no field, and what says and takes back
 */
export function verdict(own = {}) {
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

  /** Says it at an input, also inside what is folded. */
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
  }

  /** Says all of it, each at its input, and goes to the first; tells whether there is any. */
  function tell(faults) {
    faults.forEach(([input, text]) => at(input, text));
    const inputs = faults.map(([input]) => input);
    inputs.find(one => inputs.every(other =>
      one === other || one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING))?.focus();
    return faults.length > 0;
  }

  /** What is typed into fields of numbers and is none, as `tell` wants it: the server cannot be given that. */
  function odd(form) {
    return [...form.elements].filter(input => input.type === 'number' && input.validity.badInput)
      .map(input => [input, range(input)]);
  }

  /** Says why the server has refused the form: each fault at its input, one that is none of a field by its message. */
  function refused(form, error) {
    const faults = (error.faults ?? []).map(one => ({ ...one, input: inputOf(form, one.field) }));
    if (faults.length > 0) {
      tell(faults.filter(({ input }) => input).map(one => [one.input, atField(one.input, one, own)]));
      end.textContent = faults.filter(({ input }) => !input)
        .map(({ message, said }) => reason(new ApiError(error.status, error.code, message, said))).join(' ');
      return;
    }
    const named = String(error.message).split(/[^\w.]+/).reverse(); // "in orders: the field buyer …", `orders.buyer`
    const inputs = named.map(one => [...form.elements].find(({ name }) =>
      name !== '' && (one === name || one.endsWith(`.${name}`))));
    const input = inputs.find(one => one !== undefined);
    if (input === undefined) {
      end.textContent = reason(error);
    } else {
      const wrong = error.code === 'INVALID_FIELD' && error.said === undefined;
      tell([[input, wrong ? atField(input, { said: { code: 'WRONG_FIELD' } }, own) : reason(error)]]);
    }
  }

  return { end, clear, tell, odd, refused };
}

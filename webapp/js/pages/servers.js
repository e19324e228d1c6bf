import { ApiError, call, can, get } from '../api.js';
import { command, commandButton, reason } from '../command.js';
import { h, replace } from '../dom.js';
import { number } from '../format.js';
import { t } from '../i18n.js';
import { allInForce } from '../settings.js';
import { play } from '../trial.js';
import { alone, byHand, check, copyable, empty, exchangeAddress, exchangeLink, field, isLocal, pill } from '../ui.js';
import { giveButton } from './orders.js';
import { serverForm } from './server-form.js';

const NUMBERS = 20; // so many orders that wait are named
const IN_VAIN = 3; // given so often without success an order is suspect

/** How the orders for this server stand: what waits for 1C, and what it has taken. */
function orders(server, signal) {
  const place = h('p', { class: 'loading' }, t('orders.loading'));
  const inVain = h('p', { class: 'text', hidden: true });
  const aside = h('div', {});
  const path = `orders/${encodeURIComponent(server.id)}`;
  const named = numbers => `${numbers.slice(0, NUMBERS).join(', ')}${numbers.length > NUMBERS ? ', …' : ''}`;

  const load = async () => {
    const { counts, orders: all } = await get(path, signal);
    const waiting = all.filter(order => order.state === 'waiting').map(order => order.number);
    const vain = all.filter(order => order.inVain >= IN_VAIN && order.state !== 'aside').map(order => order.number);
    place.className = '';
    const amounts = Object.fromEntries(Object.entries(counts).map(([state, n]) => [state, number(n)]));
    replace(place, t('orders.counts', amounts),
      waiting.length === 0 ? '' : ` ${t('orders.waiting')} ${named(waiting)}.`);
    inVain.hidden = vain.length === 0;
    replace(inVain, vain.length === 0 ? '' : `${t('orders.inVain')} ${named(vain)}.`);
    const kept = all.filter(order => order.state === 'aside');
    replace(aside, kept.length === 0 ? '' : [
      h('p', { class: 'strong' }, t('orders.aside', { n: counts.aside, count: number(counts.aside) })),
      h('ul', { class: 'aside' }, kept.map(asideRow)),
    ]);
  };

  function asideRow(order) {
    const again = giveButton(order.number, order.inVain > 0 || !order.by, {
      server: encodeURIComponent(server.id), redraw: load,
    });
    return h('li', { 'data-order': order.number }, h('strong', {}, order.number), ' ',
      order.by ? t('order.byHand', { by: order.by })
        : order.reason ? [t('orders.cannot'), ' ', h('code', {}, order.reason)] : t('orders.notTaken'), ' ', again);
  }

  load().catch(e => (signal.aborted ? undefined : replace(place, reason(e))));
  return [h('h3', {}, t('orders.title')), place, inVain, aside,
    h('p', { class: 'note' }, t('orders.rejected', { place: `outbox/${server.id}/rejected/` }))];
}

/** What to type into 1C for this server, and a trial of it. */
function connect(server, password, signal) {
  const typed = h('input', { name: 'trial', type: 'password', autocomplete: 'off', value: password });
  const whole = check('whole', t('trial.whole'), false);
  const list = h('ol', { class: 'trial' });
  const verdict = h('p', { class: 'strong', role: 'status' });
  const button = h('button', { type: 'submit', 'data-act': 'trial' }, t('trial.run'));
  return h('div', { class: 'connect' },
    h('h3', {}, t('server.type')),
    copyable(t('guide.address'), exchangeAddress()),
    isLocal() ? h('p', { class: 'note' }, t('guide.local', { host: location.hostname })) : '',
    copyable(t('guide.login'), server.login),
    password === '' ? h('p', { class: 'note' }, t('server.password.lost')) : [
      copyable(t('guide.password'), password, { 'data-password': '' }),
      h('p', { class: 'note strong' }, t('server.password.once')),
    ],
    h('h3', {}, t('trial.title')), h('p', { class: 'note' }, t('trial.text')),
    h('form', {
      novalidate: true, onsubmit: event => {
        event.preventDefault();
        if (typed.value === '') {
          replace(verdict, t('trial.empty'));
          typed.focus();
          return;
        }
        verdict.textContent = '';
        command(button, {
          call: () => play(list, server.login, typed.value, whole.querySelector('input').checked, signal),
          redraw: ({ done, delivery }) => replace(verdict,
            t(!done ? 'trial.failed' : delivery ? 'trial.published' : 'trial.well'), ' ',
            delivery ? exchangeLink(delivery) : ''),
        });
      },
    }, password === '' ? field(t('trial.password'), typed) : '', whole, h('div', { class: 'buttons' }, button)),
    list, verdict, orders(server, signal));
}

/** The registered servers. */
export async function servers(body, { signal, query }) {
  const list = h('ul', { class: 'plainlist' });
  const place = h('div', {});
  const problem = h('div', {});
  const { handlers } = await get('handlers', signal);
  const add = h('button', {
    type: 'button', class: 'main', hidden: !can('addServer'), 'data-act': 'add', onclick: () => open(),
  }, t('server.add'));
  replace(body, problem, h('div', { class: 'buttons' }, add), place, list);

  let free = () => {}; // ends that a form is alone

  function open() {
    add.hidden = true;
    const close = () => {
      free();
      replace(place);
      add.hidden = false;
      add.focus();
    };
    const { form, first } = serverForm(null, {
      handlers, general: allInForce(signal),
      cancel: close,
      save: (wanted, password) => ({
        call: () => call('POST', 'config/servers', { body: wanted }),
        say: t('server.added'),
        redraw: made => {
          replace(place);
          add.hidden = false;
          return load(made.id, made.password ?? password);
        },
      }),
    });
    replace(place, h('section', { class: 'card', 'aria-label': t('server.add') }, h('h2', {}, t('server.add')), form));
    free = alone(form, body);
    first.focus();
  }

  function card(server) {
    const body2 = h('div', {});
    const shut = h('button', { type: 'button', 'aria-expanded': 'false', onclick: () => toggle() }, t('server.type'));
    const edit = h('button', {
      type: 'button', hidden: !can('replaceServer'), 'data-act': 'edit',
      'aria-label': `${t('action.edit')}: ${server.name}`, onclick: () => change(),
    }, t('action.edit'));
    const path = `config/servers/${encodeURIComponent(server.id)}`;
    const remove = commandButton('server.remove', {
      may: 'removeServer', of: server.name, look: 'danger', versioned: true,
      call: () => call('DELETE', path, { etag: server.etag }), redraw: () => load().then(() => add.focus()),
    });
    const node = h('li', { class: 'card', 'data-server': server.id },
      h('div', { class: 'head' },
        h('h2', { tabindex: '-1' }, server.name), server.enabled ? '' : pill('disabled'), h('code', {}, server.login),
        h('span', { class: 'buttons' }, shut, edit, remove)), body2);

    function toggle(password = '') {
      const isOpen = shut.getAttribute('aria-expanded') === 'true';
      shut.setAttribute('aria-expanded', String(!isOpen));
      replace(body2, isOpen ? '' : connect(server, password, signal));
    }

    function change() {
      shut.setAttribute('aria-expanded', 'false');
      let { etag } = server;

      /** Where somebody else was faster nothing that was typed is lost: it is asked for once more. */
      async function put(wanted) {
        try {
          await call('PUT', path, { body: wanted, etag });
        } catch (e) {
          if (e.status !== 412) {
            throw e;
          }
          etag = (await get(path, signal)).etag;
          throw new ApiError(412, 'CHANGED_MEANWHILE', '');
        }
      }

      const { form, first } = serverForm(server, {
        handlers, general: allInForce(signal),
        cancel: async () => {
          free();
          if (etag === server.etag) {
            replace(body2);
            edit.focus();
          } else {
            await load(server.id);
          }
        },
        save: (wanted, password) => ({
          call: () => put(wanted), say: t('server.saved'), redraw: () => load(server.id, password),
        }),
      });
      replace(body2, form);
      free = alone(form, body);
      first.focus();
    }

    return { node, toggle };
  }

  async function load(opened, password) {
    const found = await get('config/servers', signal);
    free();
    replace(problem, byHand('server.problem', found));
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
  const asked = list.querySelector(`[data-server="${CSS.escape(query.get('server') ?? '')}"] [aria-expanded]`);
  asked?.click(); // somebody comes for this one
}

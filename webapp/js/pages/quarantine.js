import { get } from '../api.js';
import { commandButton } from '../command.js';
import { h, replace } from '../dom.js';
import { bytes } from '../format.js';
import { t } from '../i18n.js';
import { listen, live } from '../live.js';
import { meaning } from '../said.js';
import { about, ago, empty, exchangeLink, fault, redrawing } from '../ui.js';
import { quarantineButtons } from './exchange.js';

/** What was refused, and why; drawn anew when something comes or goes. */
export async function quarantine(body, { signal }) {
  let count = live.status?.quarantined;

  function item(refused) {
    const e = refused.exchange;
    const meant = meaning(refused.said);
    // one that was released is here for a moment still, and has no fault any more
    const { what, advice } = e?.fault ? fault(e.fault, e.said) : { what: e ? t(`state.${e.state}`) : '', advice: '' };
    return h('li', { class: 'card' },
      h('h2', {}, e ? `${e.serverName}: ${what}` : t('quarantine.unknown')),
      e?.released ? h('p', { class: 'strong' }, t('release.again')) : '',
      h('p', {}, h('code', { class: 'told' }, refused.reason ?? t('quarantine.noReason')), meant && [' – ', meant]),
      about(refused.place),
      h('p', {}, advice),
      h('p', { class: 'soft' }, refused.time ? [ago(refused.time), ', '] : '', bytes(refused.bytes), ', ',
        exchangeLink(refused.id)),
      quarantineButtons(refused, fill));
  }

  async function fill() {
    const page = await get('quarantine', signal);
    if (page.exchanges.length === 0) {
      replace(body, empty(t('quarantine.none'), h('p', { class: 'soft' }, t('quarantine.what'))));
      return;
    }
    let { next } = page;
    const list = h('ul', { class: 'plainlist' }, page.exchanges.map(item));
    const more = commandButton('exchanges.older', {
      call: () => get(`quarantine?before=${next}`, signal),
      redraw: older => {
        const fresh = older.exchanges.map(item);
        list.append(...fresh);
        next = older.next;
        more.hidden = !next;
        fresh[0]?.querySelector('a').focus();
      },
    });
    more.hidden = !next;
    replace(body, h('p', { class: 'soft' }, t('quarantine.what')), list, more);
  }

  await fill();
  const refill = redrawing(body, fill, signal);
  listen(() => {
    const now = live.status?.quarantined;
    if (now !== undefined && now !== count) {
      count = now;
      refill();
    }
  }, signal);
}

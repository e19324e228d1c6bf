import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { copyable, exchangeAddress, fact, isLocal, link, section } from '../ui.js';

/** What to type into 1C. */
export function steps() {
  return [
    copyable(t('guide.address'), exchangeAddress()),
    isLocal() ? h('p', { class: 'note' }, t('guide.local', { host: location.hostname })) : '',
    h('ol', { class: 'steps' }, [1, 2, 3, 4].map(n => h('li', {}, t(`guide.step${n}`)))),
  ];
}

/** The first visit: how to connect a 1C, and where its files land. */
export function guide(body) {
  replace(body,
    section(undefined, t('guide.connect'), [steps(), h('p', {}, link('servers', t('guide.servers')))]),
    section(undefined, t('guide.files'), [
      h('p', {}, t('guide.files.text')),
      h('dl', {}, fact(h('code', {}, 'inbox/'), t('guide.inbox')),
        fact(h('code', {}, 'quarantine/'), t('guide.quarantine'))),
    ]));
}

import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { copyable, exchangeAddress, isLocal } from '../ui.js';

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
    h('section', { class: 'card' }, h('h2', {}, t('guide.connect')), steps(),
      h('p', {}, h('a', { href: '#/servers' }, t('guide.servers')))),
    h('section', { class: 'card' }, h('h2', {}, t('guide.files')), h('p', {}, t('guide.files.text')),
      h('dl', {}, h('dt', {}, h('code', {}, 'inbox/')), h('dd', {}, t('guide.inbox')),
        h('dt', {}, h('code', {}, 'quarantine/')), h('dd', {}, t('guide.quarantine')))));
}

import { isPostgresUrl } from '../../store/store-location.ts';
import { holdsPassword } from '../line/holds-password.ts';
import type { ReadFlags } from './read-flags.ts';

type SourceFlags = Pick<
  ReadFlags,
  'filename' | 'R' | 'now' | 'history' | 'store' | 'local' | 'kubeconfig' | 'context'
>;

/**
 * Lists the words of a command line that choose where events are read, to read them there again. A password in the
 * address of a store is left out.
 *
 * @param context default: that of the flags
 */
export function sourceFlags(flags: SourceFlags, context: string | undefined = flags.context): string[] {
  const { filename = [], R, now, history, store, local, kubeconfig } = flags;
  const withValue = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    ...filename.flatMap((file) => withValue('-f', file)),
    ...(R ? ['-R'] : []),
    ...withValue('--now', now),
    ...(history ? [history === 'only' ? '--history=only' : '--history'] : []),
    ...withValue('--store', store && withoutPassword(store)),
    ...(local ? ['--local'] : []),
    ...withValue('--kubeconfig', kubeconfig),
    ...withValue('--context', context),
  ];
}

function withoutPassword(store: string): string {
  if (!isPostgresUrl(store)) return store;
  const [address = '', ...query] = store.replace(/^(\w+:\/\/[^:@/]*):[^@/]*@/, '$1@').split('?');
  const pairs = query.join('?').split('&');
  const kept = pairs.filter((pair) => pair !== '' && !holdsPassword(pair)).join('&');
  return kept === '' ? address : `${address}?${kept}`;
}

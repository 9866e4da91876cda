import { usageError } from '../../../core/errors.ts';
import type { CommandDefinition } from '../../command.ts';
import { addValue, CONNECTION_FLAGS } from '../../flags/global-flags.ts';
import { addConnectionLimitFlags } from '../../flags/watch-flags.ts';
import type { RecordFlags } from './flags.ts';

/** Flags about what to record, and how. */
const RECORDING = ['--all-namespaces', '--namespace', '--otlp', '--silence-limit', '--max-pause'];

/** Flags about what to keep. */
const KEEPING = ['--keep', '--keep-warnings', '--max-size'];

/** Flags that are used instead of recording. */
const INSTEAD = ['--status', '--manifest', '--merge', '--filename'];

const OF_CLUSTERS = CONNECTION_FLAGS.filter((flag) => flag !== '--local' && flag !== '--store');

/** Flags that name the cluster of a dump. */
const OF_IMPORTS = ['--context', '--kubeconfig'];

/** `kev record`: records the events of clusters until it is stopped. */
export const recordCommand: CommandDefinition = {
  define(command) {
    command
      .description('Record the events of clusters into a store until stopped.')
      .usage('[flags] [-- COMMAND]\n       kev record --status|--manifest|--merge STORE|-f FILE... [flags]')
      // What comes after -- is another program's line.
      .allowExcessArguments()
      .optionsGroup('What to record:')
      .option('-A, --all-namespaces', 'record events of all namespaces')
      .option('--otlp <url>', 'also send each state as a log record (OpenTelemetry over HTTP)');
    addConnectionLimitFlags(command)
      .optionsGroup('What to keep (0 means no limit):')
      .option('--keep <duration>', 'remove events that last happened longer ago than this', '14d')
      .option('--keep-warnings <duration>', 'remove Warnings that last happened longer ago than this', '90d')
      .option('--max-size <size>', 'remove the oldest events while the store is larger (default: 2Gi)')
      .optionsGroup('While a command runs (-- COMMAND):')
      .option('--report <file>', 'write the timeline to this page (default: timeline.html)')
      .optionsGroup('Instead of recording:')
      .option('--status', 'show what the store has recorded of each cluster')
      .option('-o, --output <format>', 'print json (with --status)')
      .option('-f, --filename <file>', 'import dumps as events of --context; repeatable', addValue)
      .option('-R', 'read subdirectories, too (with -f)')
      .option('--merge <store>', 'import what another store has recorded')
      .option('--manifest', 'print manifests that run kev record in a cluster (for kubectl apply)');
  },
  help: {
    flags: [
      '--namespace',
      '--all-namespaces',
      '--store',
      '--keep',
      '--max-size',
      '--status',
      '--filename',
      '--manifest',
    ],
    examples: [
      'kev record -A',
      'kev record -n shop --context production --context staging',
      'kev record --status',
      'kev record -f events.json --context production',
      'kev get --history --since 3d',
    ],
    guide: 'history',
  },
  flagRules: {
    rules: [
      { flags: ['--namespace'], not: ['--all-namespaces'] },
      { flags: ['--local'], unused: true },
      ...INSTEAD.map((flag, at) => ({ flags: [flag], not: INSTEAD.slice(at + 1) })),
      { flags: ['--output'], needs: ['--status'] },
      { flags: ['-R'], needs: ['--filename'] },
      {
        flags: [...RECORDING, ...KEEPING],
        not: ['--status', '--merge', '--filename'],
      },
      { flags: OF_CLUSTERS, not: ['--status', '--merge', '--manifest'] },
      { flags: OF_CLUSTERS.filter((flag) => !OF_IMPORTS.includes(flag)), not: ['--filename'] },
      { flags: ['--store', '--silence-limit', '--max-pause'], not: ['--manifest'] },
    ],
    repeatable: ['--namespace', '--context'],
  },
  async run(_, flags: RecordFlags, context) {
    const { io } = context;
    const { filename, merge, status, manifest, report } = flags;
    if (context.line.operands.length > 0) {
      return (await import('./record-while.ts')).recordWhile(flags, context);
    }
    if (report !== undefined) throw usageError('--report requires -- COMMAND');
    if (status) return (await import('./status.ts')).runStatus(flags, io);
    if (manifest) return (await import('./manifest.ts')).runManifest(flags, io);
    if (merge !== undefined) return (await import('./merge.ts')).runMerge({ ...flags, merge }, io);
    if (filename) return (await import('./import.ts')).runImport({ ...flags, filename }, io);
    return (await import('./run.ts')).runRecord(flags, io);
  },
};

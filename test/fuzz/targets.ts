import type { Target } from './target.ts';
import { archives } from './targets/archives.ts';
import { commandLine } from './targets/command-line.ts';
import { configs } from './targets/configs.ts';
import { otlpEndpoints, postgresConnections } from './targets/connections.ts';
import { dumpedEvents, dumps, records } from './targets/events.ts';
import { explanations } from './targets/explanations.ts';
import { discoveryCache, kubeconfig, position, storedEvents } from './targets/files.ts';
import {
  ciVariables,
  dedupe,
  duration,
  expression,
  fieldSelector,
  labelSelector,
  objectName,
  retryAfter,
  timeFlag,
} from './targets/flags.ts';
import { recording, recordingV1 } from './targets/library.ts';
import { lists, statuses, watches } from './targets/servers.ts';
import {
  customColumns,
  escaping,
  jsonPath,
  messageTemplate,
  outputFormat,
  sortPath,
} from './targets/templates.ts';
import { timelines } from './targets/timelines.ts';

/** Every parser of text from outside. */
export const TARGETS: Target[] = [
  ...[
    objectName,
    duration,
    timeFlag,
    expression,
    fieldSelector,
    labelSelector,
    dedupe,
    retryAfter,
    ciVariables,
  ],
  ...[jsonPath, customColumns, sortPath, outputFormat, escaping, messageTemplate],
  ...[records, dumps, dumpedEvents, archives, explanations, timelines],
  ...[statuses, lists, watches],
  ...[kubeconfig, position, storedEvents, discoveryCache, configs, postgresConnections, otlpEndpoints],
  ...[recording, recordingV1],
  commandLine,
];

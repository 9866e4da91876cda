import ci from '../../../help/ci.md';
import config from '../../../help/config.md';
import dumps from '../../../help/dumps.md';
import emitting from '../../../help/emitting.md';
import explaining from '../../../help/explaining.md';
import history from '../../../help/history.md';
import installing from '../../../help/installing.md';
import kubectlDifferences from '../../../help/kubectl-differences.md';
import library from '../../../help/library.md';
import outbox from '../../../help/outbox.md';
import permissions from '../../../help/permissions.md';
import reading from '../../../help/reading.md';
import running from '../../../help/running.md';
import stores from '../../../help/stores.md';
import timeline from '../../../help/timeline.md';
import troubleshooting from '../../../help/troubleshooting.md';
import watching from '../../../help/watching.md';

/** The guides in Markdown, in the order in which they are listed. */
export const GUIDES: Readonly<Record<string, string>> = {
  emitting,
  reading,
  watching,
  history,
  explaining,
  timeline,
  dumps,
  running,
  ci,
  stores,
  config,
  outbox,
  permissions,
  library,
  installing,
  'kubectl-differences': kubectlDifferences,
  troubleshooting,
};

import type { Cluster } from '../../../cluster/cluster.ts';
import { fetchIdentity, fetchRefusedUser } from '../../../cluster/credentials/identity.ts';
import { isAllowed, type Right } from '../../../cluster/rights.ts';
import { appendTo } from '../../../core/append-to.ts';
import { KevError } from '../../../core/errors.ts';
import { explainError } from '../../../core/explain-error.ts';
import { hasStatus } from '../../../core/transient.ts';
import { NAMESPACE_OF_CLUSTER_SCOPED } from '../../../kinds/kinds.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import { formatYaml } from '../../../print/yaml.ts';
import { formatKubeconfigs, openChosenCluster } from '../../backend/cluster-backend.ts';
import { EXIT_DONE, EXIT_REFUSED } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import type { Examination } from './examination.ts';
import { type Need, needsOnEvents, type Task } from './needs.ts';
import { toRoles } from './role.ts';

/** Reports the connection, the user, and the permissions; prints a Role for missing permissions. */
export async function examineCluster({ object, tasks, flags, report }: Examination, io: Io): Promise<number> {
  await using cluster = await openChosenCluster(flags, io, 'read');
  const { client } = cluster;
  const { signal } = io;
  const isInPod = cluster.origin === 'service-account';
  report('kubeconfig', isInPod ? 'none: the service account of this pod' : formatKubeconfigs(flags, io));
  report('context', cluster.context ?? 'none');
  report('server', cluster.server);
  report('version', await findVersion(cluster, io));

  const subject = await checked('the resource type', findSubject(cluster, object, io));
  const needs = [...needsOnEvents(subject.namespace, tasks), ...needsOnObject(subject.object, tasks)];
  const [who, results, absent] = await checked(
    'permissions',
    Promise.all([
      fetchIdentity(client, signal),
      Promise.all(
        needs.map(async (need) => ({ ...need, isAllowed: await isAllowed(client, need.right, signal) })),
      ),
      findMissingObjects(cluster, object, subject.namespace, io),
    ]),
  );
  const missing = results.filter(({ isAllowed, commands }) => !isAllowed && commands.length > 0);
  const [first] = missing;
  const username =
    who?.username ??
    cluster.claimedUser() ??
    (first && (await checked('the user', fetchRefusedUser(client, first.right, signal))));
  report('user', username ?? 'unknown: reported neither by the server nor by the credentials');
  report('namespace', subject.namespace);
  for (const line of allowedLines(results)) report('may', line);
  for (const line of missingLines(missing)) report('may not', line);
  for (const line of absent) report('missing', line);
  if (missing.length > 0) printRoles(missing, username, io);
  if (missing.length + absent.length > 0) return EXIT_REFUSED;
  report('missing', 'nothing');
  return EXIT_DONE;
}

async function findVersion({ client }: Cluster, { signal }: Io): Promise<string> {
  try {
    const { gitVersion } = await client.json<{ gitVersion?: unknown }>({ path: '/version', signal });
    return typeof gitVersion === 'string' ? gitVersion : 'unknown';
  } catch (error) {
    if (hasStatus(error, 403)) return 'not visible to this user';
    throw explainError(error, { verb: 'ask', what: 'the server' });
  }
}

/** Returns the namespace of the events, and the resource of their object. */
async function findSubject(
  { objects, namespace }: Cluster,
  object: ObjectName | undefined,
  { signal }: Io,
): Promise<{ namespace: string; object?: Omit<Right, 'verb'> }> {
  if (object === undefined) return { namespace };
  const { group, version, plural, namespaced } = await objects.kind(object.type, signal);
  return {
    namespace: namespaced ? namespace : NAMESPACE_OF_CLUSTER_SCOPED,
    object: { group, version, resource: plural, name: object.name, ...(namespaced && { namespace }) },
  };
}

function needsOnObject(object: Omit<Right, 'verb'> | undefined, tasks: Task[]): Need[] {
  if (object === undefined) return [];
  const isEmitted = tasks.includes('emit') || tasks.includes('emit-events');
  const commands = [...(isEmitted ? ['emit'] : []), ...(tasks.includes('get') ? ['describe'] : [])];
  return [{ right: { verb: 'get', ...object }, commands }];
}

/** Describes objects that do not exist. An object that may not be read counts as existing. */
async function findMissingObjects(
  { objects }: Cluster,
  object: ObjectName | undefined,
  namespace: string,
  { signal }: Io,
): Promise<string[]> {
  const named = [{ type: 'namespace', name: namespace }, ...(object ? [object] : [])];
  const messages = await Promise.all(
    named.map(async (name) => {
      try {
        await objects.resolve(name, { namespace, signal });
        return undefined;
      } catch (error) {
        if (error instanceof KevError && error.code === 'missing') return error.message;
        throw error;
      }
    }),
  );
  return messages.filter((each) => each !== undefined);
}

/** Formats allowed verbs, one line per resource: `create, patch events`. */
function allowedLines(results: (Need & { isAllowed: boolean })[]): string[] {
  const verbs = new Map<string, string[]>();
  for (const { right, isAllowed } of results) {
    if (isAllowed) appendTo(verbs, describeResource(right), right.verb);
  }
  return [...verbs].map(([resource, each]) => `${each.join(', ')} ${resource}`);
}

/** Formats missing permissions with the commands that need them: `watch events: needed by kev watch`. */
function missingLines(missing: Need[]): string[] {
  return missing.map(
    ({ right, commands }) =>
      `${right.verb} ${describeResource(right)}: needed by ${commands.map((command) => `kev ${command}`).join(', ')}`,
  );
}

function describeResource({ group, resource, name }: Right): string {
  return `${resource}${group && `.${group}`}${name === undefined ? '' : ` "${name}"`}`;
}

/** Placeholder in the binding when the user name is unknown. */
const USER_PLACEHOLDER = 'USER';

function printRoles(missing: Need[], username: string | undefined, io: Io): void {
  if (username === 'system:anonymous') {
    printMessage('hint', 'no credentials were sent: check the user in the kubeconfig', io);
    return;
  }
  const unless = username === undefined ? `, after replacing ${USER_PLACEHOLDER} with the user name` : '';
  printMessage(
    'hint',
    `a Role with the missing permissions is on stdout: have an admin apply it with kubectl apply -f -${unless}`,
    io,
  );
  const rights = missing.map(({ right }) => right);
  io.stdout.write(
    toRoles(rights, username ?? USER_PLACEHOLDER)
      .map(formatYaml)
      .join('---\n'),
  );
}

async function checked<T>(what: string, question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw explainError(error, { verb: 'check', what });
  }
}

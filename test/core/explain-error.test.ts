import { describe, expect, it } from 'vitest';
import { connectionProblem } from '../../src/cluster/http/connection-problem.ts';
import {
  InvalidRequestError,
  KevError,
  type Status,
  StatusError,
  UnavailableError,
} from '../../src/core/errors.ts';
import { explainError } from '../../src/core/explain-error.ts';

const listing = { verb: 'list', what: 'events', namespace: 'x' };
const cannot = 'cannot list events in namespace "x"';

const DOCTOR = 'kev doctor shows which rights are missing, and prints a Role that grants them';
const forbidden = (message: string): Status => ({ code: 403, reason: 'Forbidden', message });

describe('explain', () => {
  it.each<[string, Status, string, string, string?]>([
    [
      'a missing right',
      forbidden(
        'events is forbidden: User "event-viewer" cannot list resource "events" in API group "" in the namespace "x"',
      ),
      'refused',
      `${cannot}: forbidden: user "event-viewer" needs verb "list" on "events"`,
      DOCTOR,
    ],
    [
      'a missing right in a group, in the whole cluster',
      forbidden(
        'events.events.k8s.io is forbidden: User "a" cannot list resource "events" in API group "events.k8s.io" at the cluster scope',
      ),
      'refused',
      `${cannot}: forbidden: user "a" needs verb "list" on "events.events.k8s.io" at the cluster scope`,
      DOCTOR,
    ],
    [
      'a missing user',
      forbidden(
        'pods "y" is forbidden: User "system:anonymous" cannot get resource "pods" in API group "" in the namespace "x"',
      ),
      'refused',
      `${cannot}: forbidden: user "system:anonymous" needs verb "get" on "pods"`,
      'no credentials were sent: check the user in the kubeconfig',
    ],
    ['another prohibition', forbidden('exceeded\nquota'), 'refused', `${cannot}: forbidden: exceeded quota`],
    [
      'a namespace that goes away',
      {
        ...forbidden(
          'events "y" is forbidden: unable to create new content in namespace x because it is being terminated',
        ),
        details: { causes: [{ reason: 'NamespaceTerminating' }] },
      },
      'refused',
      `${cannot}: the namespace is being deleted: events "y" is forbidden: unable to create new content in namespace x because it is being terminated`,
    ],
    [
      'bad credentials',
      { code: 401, reason: 'Unauthorized', message: 'Unauthorized' },
      'refused',
      `${cannot}: the server did not accept the credentials (401)`,
      'log in again, or check the user in the kubeconfig',
    ],
    [
      'a namespace that is not there',
      { code: 404, message: 'namespaces "x" not found', details: { kind: 'namespaces', name: 'x' } },
      'missing',
      `${cannot}: namespace "x" not found`,
      'create it (kubectl create namespace x), or name another with -n',
    ],
    [
      'an event that is not there',
      { code: 404, message: 'events "y" not found' },
      'missing',
      `${cannot}: events "y" not found`,
    ],
    [
      'a bad field',
      { code: 400, message: 'field label not supported: foo' },
      'refused',
      `${cannot}: field label not supported: foo (400)`,
    ],
    [
      'a name that is taken',
      { code: 409, message: 'events "y" already exists' },
      'refused',
      `${cannot}: events "y" already exists (409)`,
    ],
    [
      'too much to do',
      { code: 429, message: 'wait' },
      'unreachable',
      `${cannot}: the server is overloaded (429): wait`,
    ],
    ['a broken server', { code: 503 }, 'unreachable', `${cannot}: the server responded with 503 (503)`],
  ])('%s', (_, status, code, message, hint) => {
    const error = explainError(new StatusError(status), listing);
    expect({ ...error, message: error.message }).toMatchObject({ code, message });
    expect(error.hint).toBe(hint);
  });

  it('leaves out a namespace that is unknown', () => {
    const error = explainError(new StatusError({ code: 409, message: 'no' }), {
      verb: 'create',
      what: 'the event',
    });
    expect(error.message).toBe('cannot create the event: no (409)');
  });

  it('explains why a server cannot be reached, with a hint', () => {
    const error = explainError(new UnavailableError('cannot reach\nit', { hint: 'walk' }), listing);
    expect(error).toMatchObject({ code: 'unreachable', message: `${cannot}: cannot reach it`, hint: 'walk' });
  });

  it('explains why a request cannot be built', () => {
    expect(explainError(new InvalidRequestError('no name'), listing)).toMatchObject({
      code: 'usage',
      message: `${cannot}: no name`,
    });
  });

  it('returns explained errors unchanged, and rethrows bugs', () => {
    const known = new KevError('usage', 'as it is');
    expect(explainError(known, listing)).toBe(known);
    const bug = new TypeError('a bug');
    expect(() => explainError(bug, listing)).toThrow(bug);
  });
});

describe('connectionProblem', () => {
  const server = new URL('https://k8s.example.com:6443/path');

  it.each([
    ['ECONNREFUSED', 'cannot reach the server https://k8s.example.com:6443: connection refused', undefined],
    ['ENOTFOUND', 'cannot reach the server https://k8s.example.com:6443: no such host', undefined],
    ['ETIMEDOUT', 'cannot reach the server https://k8s.example.com:6443: connection timed out', undefined],
    [
      'HPE_INVALID_CONSTANT',
      'cannot reach the server https://k8s.example.com:6443: its response is not HTTP',
      undefined,
    ],
    [
      'CERT_HAS_EXPIRED',
      'cannot trust the server https://k8s.example.com:6443: its certificate has expired',
      /clock/,
    ],
    [
      'CERT_NOT_YET_VALID',
      'cannot trust the server https://k8s.example.com:6443: its certificate is not valid yet',
      /clock/,
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'cannot trust the server https://k8s.example.com:6443: its certificate is not signed by a trusted authority',
      /certificate-authority/,
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'cannot trust the server https://k8s.example.com:6443: its certificate is for another host',
      /tls-server-name/,
    ],
    ['', 'cannot reach the server https://k8s.example.com:6443: Bad response: 407', undefined],
  ])('%s', (code, message, hint) => {
    const error = connectionProblem(server, Object.assign(new Error('Bad\nresponse: 407'), { code }));
    expect(error.message).toBe(message);
    if (hint) expect(error.hint).toMatch(hint);
    else expect(error.hint).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/cluster/http/proxy.ts';

const proxied = (server: string, NO_PROXY: string) =>
  proxyFor(new URL(server), { HTTPS_PROXY: 'proxy:1', NO_PROXY }) !== undefined;

describe('proxyFor', () => {
  it.each([
    ['https://k8s.example.com', { HTTPS_PROXY: 'http://proxy:1' }, 'http://proxy:1'],
    ['https://k8s.example.com', { https_proxy: 'proxy:1' }, 'http://proxy:1'],
    ['https://k8s.example.com', { HTTP_PROXY: 'http://proxy:1' }, undefined],
    ['http://k8s.example.com', { HTTP_PROXY: 'http://proxy:1' }, 'http://proxy:1'],
    ['https://k8s.example.com', { HTTPS_PROXY: '' }, undefined],
    ['https://k8s.example.com', { HTTPS_PROXY: 'http://proxy:1', no_proxy: 'example.com' }, undefined],
    ['https://k8s.example.com', {}, undefined],
  ])('%s with %j', (server, env, proxy) => {
    expect(proxyFor(new URL(server), env)).toBe(proxy);
  });

  it.each([
    ['https://k8s.example.com:6443', '*'],
    ['https://k8s.example.com:6443', 'k8s.example.com'],
    ['https://k8s.example.com:6443', 'a, Example.com'],
    ['https://k8s.example.com:6443', '.example.com'],
    ['https://k8s.example.com:6443', '*.example.com'],
    ['https://k8s.example.com:6443', 'example.com:6443'],
    ['https://k8s.example.com', 'k8s.example.com:443'],
    ['https://10.1.2.3', '10.1.2.3'],
    ['https://10.1.2.3', '10.0.0.0/8'],
    ['https://[fd00::1]', 'fd00::/8'],
    ['https://127.0.0.1:6443', ''],
    ['https://[::1]:6443', ''],
    ['https://localhost', ''],
  ])('%s goes past the proxy with %j', (server, exceptions) => {
    expect(proxied(server, exceptions)).toBe(false);
  });

  it.each([
    ['https://k8s.example.com', ''],
    ['https://k8s.example.com', ',,'],
    ['https://k8s.example.com', 'ample.com'],
    ['https://example.com', '.example.com'],
    ['https://k8s.example.com:6443', 'example.com:443'],
    ['https://10.1.2.3', '10.0.0.0/16'],
    ['https://10.1.2.3', '10.0.0.0/99'],
    ['https://10.1.2.3', 'fd00::/8'],
  ])('%s goes through the proxy with %j', (server, exceptions) => {
    expect(proxied(server, exceptions)).toBe(true);
  });
});

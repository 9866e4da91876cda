import { userInfo } from 'node:os';
import { expect, it, vi } from 'vitest';
import { homeDirectory, userDirectory } from '../../src/core/user-directories.ts';

it.each<[string, Record<string, string | undefined>, string, string, string]>([
  ['Linux', {}, 'linux', '/home/u', '/home/u/.local/share/kev'],
  ['XDG', { XDG_DATA_HOME: '/data' }, 'linux', '/home/u', '/data/kev'],
  ['an empty XDG', { XDG_DATA_HOME: '' }, 'linux', '/home/u', '/home/u/.local/share/kev'],
  ['a relative XDG', { XDG_DATA_HOME: 'data' }, 'linux', '/home/u', '/home/u/.local/share/kev'],
  ['another Unix', {}, 'freebsd', '/home/u', '/home/u/.local/share/kev'],
  ['macOS', {}, 'darwin', '/Users/u', '/Users/u/Library/Application Support/kev'],
  ['macOS with XDG', { XDG_DATA_HOME: '/data' }, 'darwin', '/Users/u', '/data/kev'],
  ['Windows', { LOCALAPPDATA: 'C:\\Users\\u\\L' }, 'win32', 'C:\\Users\\u', 'C:\\Users\\u\\L\\kev'],
  ['bare Windows', {}, 'win32', 'C:\\Users\\u', 'C:\\Users\\u\\AppData\\Local\\kev'],
])('data, %s', (_, env, platform, homedir, expected) => {
  expect(userDirectory('data', { env, platform, homedir })).toBe(expected);
});

it.each<[string, Record<string, string | undefined>, string, string, string]>([
  ['Linux', {}, 'linux', '/home/u', '/home/u/.cache/kev'],
  ['XDG', { XDG_CACHE_HOME: '/cache' }, 'linux', '/home/u', '/cache/kev'],
  ['a relative XDG', { XDG_CACHE_HOME: 'cache' }, 'linux', '/home/u', '/home/u/.cache/kev'],
  ['macOS', {}, 'darwin', '/Users/u', '/Users/u/Library/Caches/kev'],
  ['Windows', { LOCALAPPDATA: 'C:\\Users\\u\\L' }, 'win32', 'C:\\Users\\u', 'C:\\Users\\u\\L\\kev\\cache'],
  ['bare Windows', {}, 'win32', 'C:\\Users\\u', 'C:\\Users\\u\\AppData\\Local\\kev\\cache'],
])('cache, %s', (_, env, platform, homedir, expected) => {
  expect(userDirectory('cache', { env, platform, homedir })).toBe(expected);
});

it.each([
  ['/home/of/it', '/home/of/it'],
  ['', userInfo().homedir],
])('takes HOME=%j for the home directory', (home, expected) => {
  vi.stubEnv('HOME', home);
  try {
    expect(homeDirectory()).toBe(expected);
  } finally {
    vi.unstubAllEnvs();
  }
});

import { keepCompiledCode } from './io/compile-cache.ts';

const [, , command = '', ...rest] = process.argv;
const isHelp = [command, ...rest].some((word) => word === '--help' || word === '-h');
keepCompiledCode(isHelp ? 'help' : /^[a-z]{1,12}$/.test(command) ? command : 'kev');
void import('./main.ts');

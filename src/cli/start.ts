import { keepCompiledCode } from './io/compile-cache.ts';

const [, , command = ''] = process.argv;
keepCompiledCode(/^[a-z]{1,12}$/.test(command) ? command : 'kev');
void import('./main.ts');

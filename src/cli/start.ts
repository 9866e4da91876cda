import { cacheFolder } from './cache-folder.ts';
import { keepCompiledCode } from './compile-cache.ts';

const [, , command = ''] = process.argv;
const folder = cacheFolder(process.env, process.platform, process.env.HOME);
if (folder !== undefined) keepCompiledCode(folder, /^[a-z]{1,12}$/.test(command) ? command : 'kev');
import('./main.ts');

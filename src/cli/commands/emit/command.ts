import type { Command } from 'commander';
import type { DefineCommand } from '../../command.ts';
import type { GlobalFlags } from '../../flags.ts';

/** The flags of `kev emit`, as they were typed. */
export interface EmitFlags extends GlobalFlags {
  component: string;
  host?: string;
  resolve: boolean;
  output?: 'json' | 'yaml' | 'name';
  timeout: string;
}

/** `kev emit`: records an event and says what became of it. */
export const define: DefineCommand = (command, io, choose) => {
  command
    .description('Record an event about an object, and end when its outcome is known.')
    .argument('<TYPE/NAME>', 'the object, named as kubectl names it: po/x, deploy/web, deployments.apps/web')
    .addArgument(command.createArgument('<type>', 'how bad it is').choices(['Normal', 'Warning']))
    .argument('<reason>', 'why, in one CamelCase word')
    .argument('<message>', 'what happened, for people')
    .option('--component <name>', 'the component that reports it', 'kev')
    .option('--host <name>', 'the host it is reported from (default: none)')
    .option('--no-resolve', 'take the object as said: it is neither looked up nor read')
    .option('--timeout <duration>', 'how long to try before giving up', '30s')
    .addOption(
      command
        .createOption('-o, --output <format>', 'print the event as stored')
        .choices(['json', 'yaml', 'name']),
    )
    .addHelpText('after', EXAMPLES)
    .action((object: string, type: string, reason: string, message: string, _: unknown, called: Command) =>
      choose(async () => {
        const [{ runEmit }, { toEmitOptions }] = await Promise.all([
          import('./run.ts'),
          import('./options.ts'),
        ]);
        const flags = called.optsWithGlobals<EmitFlags>();
        return runEmit(toEmitOptions({ object, type, reason, message }, flags), flags, io);
      }),
    );
};

const EXAMPLES = `
Examples:
  kev emit pod/x Warning JustTest "just for test"
  kev emit deploy/web Normal Deployed "version 1.4.2 is out" -n shop --component ci
  kev emit pod/gone Warning Lost "nobody knows" --no-resolve -o yaml
`;

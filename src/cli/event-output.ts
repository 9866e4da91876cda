import { colourLevel } from '../print/colour.ts';
import type { EventOutput } from '../print/event-output.ts';
import type { ReadFlags } from './flags.ts';
import type { Io } from './io.ts';

/**
 * What prints events in the form that the flags ask for, on stdout. Each form is loaded when it is
 * wanted.
 *
 * @param stream whether rows will come one by one
 */
export async function openEventOutput(flags: ReadFlags, io: Io, stream: boolean): Promise<EventOutput> {
  const write = (text: string) => io.stdout.write(text);
  switch (flags.output) {
    case 'json': {
      const { JsonOutput, JsonStreamOutput } = await import('../print/json.ts');
      return stream ? new JsonStreamOutput(write) : new JsonOutput(write);
    }
    case 'yaml': {
      const { YamlOutput, YamlStreamOutput } = await import('../print/yaml.ts');
      return stream ? new YamlStreamOutput(write) : new YamlOutput(write);
    }
    case 'ndjson':
      return new (await import('../print/json.ts')).NdjsonOutput(write);
    case 'name':
      return new (await import('../print/name.ts')).NameOutput(write);
    default: {
      const { EventTable } = await import('../print/event-table.ts');
      const level = colourLevel(flags.color, io.env, io.stdout.isTerminal);
      return new EventTable(write, {
        namespace: flags.allNamespaces,
        wide: flags.output === 'wide',
        headers: flags.headers,
        stream,
        palette: level > 0 ? (await import('../print/palette.ts')).createPalette(level) : undefined,
        lineWidth: io.stdout.isTerminal ? () => io.stdout.columns() : undefined,
      });
    }
  }
}

import type { Palette } from './palette.ts';

/** Colors, width, and times of a text. */
export interface TextStyle {
  /** Default: no colors. */
  palette?: Palette | undefined;
  /** Columns of the terminal, at which long texts are wrapped. Default: they are not. */
  lineWidth?: number | undefined;
  /** Formats the times of events. Default: ages. */
  formatTime?: ((at: bigint) => string) | undefined;
}

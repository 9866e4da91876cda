/** Shells that kev can complete in. */
export type Shell = 'bash' | 'zsh' | 'fish';

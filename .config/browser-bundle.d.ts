import type { ViteUserConfig } from 'vitest/config';

export const viteBrowserBundle: NonNullable<ViteUserConfig['plugins']>[number];

/** The package comes without types; this is what tests use of it. */
declare module 'pngjs' {
  export const PNG: {
    readonly sync: {
      read(data: Buffer): { readonly width: number; readonly height: number; readonly data: Buffer };
    };
  };
}

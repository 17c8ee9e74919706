import { z } from 'zod';
import { idpMetadata } from './metadata.ts';

/** The settings of one connection. */
export const samlConfig = z.strictObject({
  /** Where the provider publishes its metadata; none: an admin gave the file. */
  metadataUrl: z.url().max(1024).optional(),
  /** As last read; read anew at each login while there is none. */
  idp: idpMetadata.optional(),
  /** The attribute that is the person for ever; none: the NameID. */
  subject: z.string().min(1).max(200).optional(),
  /** An answer that nobody asked for begins a login of our own; absent: it is refused. */
  idpInitiated: z.boolean().optional(),
});

export type SamlConfig = z.infer<typeof samlConfig>;

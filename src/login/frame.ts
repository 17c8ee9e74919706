/** What all login pages share. `action` is where the form posts; `csrf` its hidden token. */
export interface LoginFrame {
  readonly action: string;
  readonly csrf: string;
  /** Name of the relying party to which the person is on the way. */
  readonly clientName: string;
  /** Name of the school, once chosen, and the address to choose another. */
  readonly school?: { readonly name: string; readonly changeUrl: string };
}

export interface SupportInfo {
  readonly phone: string;
  readonly mail: string;
}

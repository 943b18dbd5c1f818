// Where the REST of a forge is, and which repository of it, as a provider's address says.

export interface ForgeAddress {
  /** `https://forge.lab:3000` */
  root: string;
  host: string;
  /** `lab/app`; empty where the address has none */
  id: string;
}

export const forgeAddress = (address: string): ForgeAddress => {
  const [, scheme = '', host = '', id = ''] = /^(https?|ssh):\/\/(?:[^@/]*@)?([^/]+)\/(.*?)(?:\.git)?\/?$/.exec(address) ?? [];
  return { root: `${scheme === 'ssh' ? 'https' : scheme}://${host}`, host, id };
};

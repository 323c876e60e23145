/** The end of a name, which tells folders within one another apart: `…/character01`. */
export const ending = (name: string, most = 16): string => (name.length <= most ? name : `…${name.slice(1 - most)}`);

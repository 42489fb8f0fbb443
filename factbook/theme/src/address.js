// What an address asks for in vain, in one sentence.

/** @type {(value: string, label: string) => string} */
export const told = (value, label) =>
  `The address asks for “${value.length > 40 ? `${value.slice(0, 40)}…` : value}” (${label}), which cannot be chosen here; it was left out.`;

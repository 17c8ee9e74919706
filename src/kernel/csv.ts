/** What a spreadsheet would take for a formula (OWASP, CSV Injection): it gets a leading apostrophe. */
const FORMULA = /^[=+\-@\t\r]/;

const cellOf = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Spreadsheets take a file that begins so for UTF-8. */
export const CSV_START = '\ufeff';

/** One line of a CSV file (RFC 4180), its end included. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

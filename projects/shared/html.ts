/** Text made safe between tags and inside quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Fills a template: `{{name}}` is escaped, `{{{name}}}` is HTML that the caller made.
 * @throws Error for a blank without a value, so that a typo never becomes an empty page.
 */
export const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}/g, (blank: string, html?: string, text?: string) => {
    const value = values[html ?? text ?? ""];
    if (value === undefined) throw new Error(`the template's blank ${blank} has no value`);
    return html === undefined ? escapeHtml(value) : value;
  });

/** Headers of every page: nothing but its own style sheet, forms only to itself, no frame around it. */
export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not no-referrer: browsers would then send "Origin: null" with our own forms.
  "referrer-policy": "same-origin",
} as const;

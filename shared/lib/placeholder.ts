/** `{{path}}`: names of fields, or positions in a list, with points between. */
export const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\s*\}\}/g;

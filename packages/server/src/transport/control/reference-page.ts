import { createHash } from 'node:crypto';
import type { OpenApiDocument, OpenApiOperation } from '@latchkey/contract/control';

/** A page that shows the document; one file, no script, nothing from elsewhere. */
export interface ReferencePage {
  readonly html: string;
  /** For `content-security-policy`: this page's own style and nothing else. */
  readonly policy: string;
}

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
code,pre{font:14px/1.45 ui-monospace,monospace}
pre{background:var(--soft);padding:.75rem;overflow:auto;border-radius:.4rem}
details{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:.5rem .75rem}
summary{cursor:pointer}
summary b{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
nav a{margin-right:1rem}`;

/** Writes the document as HTML. Its texts are ours, and escaped all the same. */
export function referencePage(document: OpenApiDocument): ReferencePage {
  const { title, summary, description } = document.info as Record<string, string>;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const sections = document.tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<section id="${anchor(name)}"><h2>${text(name)}</h2>${own.map(operationHtml).join('')}</section>`;
  });
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${anchor(name)}"><summary><code>${text(name)}</code></summary>${json(schema)}</details>`,
  );
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${text(title ?? '')}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style></head>
<body><h1>${text(title ?? '')}</h1><p>${text(summary ?? '')}</p>
<p>The document itself: <a href="/v2/openapi.json">/v2/openapi.json</a>, OpenAPI ${document.openapi}.</p>
<nav>${document.tags.map(({ name }) => `<a href="#${anchor(name)}">${text(name)}</a>`).join('')}</nav>
${markdown(description ?? '')}
${sections.join('\n')}
<section><h2>Schemas</h2>${schemas.join('\n')}</section></body></html>`;
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html, policy };
}

function operationHtml(entry: {
  method: string;
  path: string;
  operation: OpenApiOperation;
}): string {
  const { method, path, operation } = entry;
  const rows = operation.parameters.map(
    ({ name, in: place, required, description, schema }) =>
      `<tr><td><code>${text(String(name))}</code></td><td>${text(String(place))}${required ? ', required' : ''}</td><td>${inline(String(description ?? ''))} <code>${text(JSON.stringify(schema))}</code></td></tr>`,
  );
  const table = rows.length > 0 ? `<h4>Parameters</h4><table>${rows.join('')}</table>` : '';
  const body = schemaIn(operation.requestBody);
  const reply = schemaIn((operation.responses as Record<string, unknown>)[200]);
  return `<details id="${operation.operationId}"><summary><b>${method.toUpperCase()}</b> <code>${text(path)}</code> ${text(operation.summary)}</summary>
${operation.description
  .split('\n\n')
  .map((part) => `<p>${inline(part)}</p>`)
  .join(
    '',
  )}${table}${body === undefined ? '' : `<h4>Body</h4>${json(body)}`}<h4>Reply</h4>${json(reply)}</details>`;
}

function schemaIn(message: unknown): unknown {
  const content = message as { content?: Record<string, { schema?: unknown }> } | undefined;
  return content?.content?.['application/json']?.schema;
}

/** What the description has of Markdown: paragraphs, one table, code. */
function markdown(source: string): string {
  return source
    .split('\n\n')
    .map((block) => (block.startsWith('|') ? table(block) : `<p>${inline(block)}</p>`))
    .join('\n');
}

function table(block: string): string {
  const [head = [], , ...rows] = block
    .split('\n')
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => inline(cell.trim())));
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${row(head, 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table>`;
}

const json = (value: unknown) => `<pre>${text(JSON.stringify(value, null, 2) ?? '')}</pre>`;
const anchor = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
const inline = (source: string) => text(source).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

function text(source: string): string {
  return source
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

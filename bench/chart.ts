/** One server's bar in a group. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

export interface Group {
  readonly title: string;
  /** The first is ours. */
  readonly bars: readonly Bar[];
}

const WIDTH = 760;
const LEFT = 112;
const BAR_WIDTH = 460;
const BAR = 16;
const STEP = 21;
const GROUP_HEAD = 30;
const TOP = 90;

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 17px; font-weight: 600 }
.group { font-weight: 600 }
.note { fill: #59636e; font-size: 12px }
.ours { fill: #0969da } .other { fill: #afb8c1 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .note { fill: #9198a1 }
  .ours { fill: #4493f8 } .other { fill: #59636e }
}`;

/** Groups of bars as an SVG, each group to its own scale; readable on light and on dark ground. */
export function barChart(
  title: string,
  notes: readonly string[],
  groups: readonly Group[],
): string {
  let y = TOP;
  const parts: string[] = [];
  for (const { title: name, bars } of groups) {
    const most = Math.max(...bars.map(({ value }) => value));
    parts.push(text(16, y, name, 'group'));
    bars.forEach(({ label, value, text: shown }, at) => {
      const top = y + 10 + at * STEP;
      const width = Math.max(1, (value / most) * BAR_WIDTH).toFixed(1);
      const kind = at === 0 ? 'ours' : 'other';
      parts.push(text(LEFT - 8, top + 13, label, '', 'end'));
      parts.push(
        `<rect class="${kind}" x="${LEFT}" y="${top}" width="${width}" height="${BAR}" rx="2"/>`,
      );
      parts.push(text(LEFT + Number(width) + 8, top + 13, shown, ''));
    });
    y += GROUP_HEAD + bars.length * STEP;
  }
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${escaped(title)}">`;
  const lines = notes.map((note, at) => text(16, 45 + at * 16, note, 'note'));
  const titles = [text(16, 26, title, 'title'), ...lines];
  return `${[head, `<style>${STYLE}\n</style>`, ...titles, ...parts, '</svg>'].join('\n')}\n`;
}

function text(x: number, y: number, content: string, kind: string, anchor = 'start'): string {
  const name = kind === '' ? '' : ` class="${kind}"`;
  return `<text${name} x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

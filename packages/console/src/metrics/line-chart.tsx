import { Group, Text } from '@mantine/core';
import { type PointerEvent, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { metricWords } from '../words/metrics.ts';
import { chartPath, roundUp } from './chart-path.ts';
import classes from './line-chart.module.css';

const BOX = { width: 300, height: 100 };

/** A value over time. Who points at it is told each value; who hears the page, the last and the highest. */
export function LineChart({
  title,
  values,
  times,
  format,
  ceiling = roundUp,
}: {
  readonly title: string;
  readonly values: readonly (number | undefined)[];
  /** Of the values, ready to be read. */
  readonly times: readonly string[];
  readonly format: (value: number) => string;
  /** The upper edge, from the highest value. */
  readonly ceiling?: (highest: number) => number;
}) {
  const t = useWords(metricWords);
  const [pointed, setPointed] = useState<number>();
  const known = values.filter((value) => value !== undefined);
  const most = Math.max(0, ...known);
  const highest = ceiling(most);
  const { line, area, dots } = chartPath(values, { ...BOX, highest });
  const at = pointed ?? values.findLastIndex((value) => value !== undefined);
  const write = (value: number | undefined) => (value === undefined ? '–' : format(value));
  const point = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setPointed(nearest((clientX - left) / width, values.length));
  };
  const cursor = pointed === undefined ? undefined : (pointed * BOX.width) / (values.length - 1);
  return (
    <figure className={classes.chart} style={{ margin: 0 }}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text component="figcaption" size="sm" fw={500} truncate>
          {title}
        </Text>
        <Text size="sm" fw={600} style={{ whiteSpace: 'nowrap' }}>
          {write(values[at])}
        </Text>
      </Group>
      <svg
        className={classes.plot}
        viewBox={`0 0 ${BOX.width} ${BOX.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t.summary(title, write(known.at(-1)), write(known.length ? most : undefined))}
        onPointerMove={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        {[0, 0.5, 1].map((part) => (
          <line
            key={part}
            className={classes.grid}
            {...{ x1: 0, x2: BOX.width, y1: part * BOX.height, y2: part * BOX.height }}
          />
        ))}
        <path className={classes.area} d={area} />
        <path className={classes.line} d={line} />
        <path className={classes.dots} d={dots} />
        {cursor !== undefined && (
          <line className={classes.cursor} {...{ x1: cursor, x2: cursor, y1: 0, y2: BOX.height }} />
        )}
      </svg>
      <Group justify="space-between" wrap="nowrap" gap="xs" mt={4}>
        <Text size="xs" c="dimmed">
          {times[at] ?? ' '}
        </Text>
        <Text size="xs" c="dimmed">
          {t.upTo(format(highest))}
        </Text>
      </Group>
    </figure>
  );
}

function nearest(part: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.round(part * (count - 1))));
}

import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { parseLots } from '../../lib/typed';
import type { DraftLeg } from './legs';
import { Size, useSize } from './Size';

const leg: DraftLeg = { id: 1, market: 0, expiryTs: 2_000_000_000, kind: 'call', strikeAtoms: 60_000_000_000n, sizeLots: -1_250_500_000n };

function Shown({ of }: { of: DraftLeg }) {
  return createElement(Size, { ...useSize(of), leg: of, name: 'leg 1' });
}

test('the size of a leg stands in its field as it may be typed there', () => {
  const [, shown = ''] = /value="([^"]*)"/.exec(renderToStaticMarkup(createElement(Shown, { of: leg }))) ?? [];
  expect([shown, parseLots(shown)]).toEqual(['1250.5', 1_250_500_000n]);
});

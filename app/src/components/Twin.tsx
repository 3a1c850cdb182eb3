import type { ReactNode } from 'react';

/** What a picture shows, as a table: for who can't see the picture, and for who wants the figures. */
export function Twin(props: { caption: string; head: readonly ReactNode[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <details className="twin">
      <summary>As a table: {props.caption}</summary>
      <div className="scroll" role="region" aria-label={props.caption} tabIndex={0}>
        <table>
          <caption className="hidden-visually">{props.caption}</caption>
          <thead>
            <tr>
              {props.head.map((cell, at) => (
                <th key={at} scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

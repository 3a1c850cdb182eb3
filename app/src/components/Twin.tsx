import { useState, type ReactNode } from 'react';

type RowsOf = readonly (readonly ReactNode[])[];

/** What a picture shows, as a table: for who can't see the picture, and for who wants the figures. */
export function Twin(props: { caption: string; head: readonly ReactNode[]; rows: RowsOf | (() => RowsOf) }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="twin" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table: {props.caption}</summary>
      {open && <Rows {...props} />}
    </details>
  );
}

/** Only where it is looked at: a picture that follows a slider should not pay for a table that nobody sees. */
function Rows(props: Parameters<typeof Twin>[0]) {
  const rows = typeof props.rows === 'function' ? props.rows() : props.rows;
  return (
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
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { ReactNode } from 'react';

export interface Column<T> {
  head: ReactNode;
  /** For a key, and for narrow screens. */
  id: string;
  cell: (row: T) => ReactNode;
  left?: boolean;
  wrap?: boolean;
}

export function Table<T>(props: {
  /** Read aloud before the table. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  rowProps?: (row: T) => Record<string, string | boolean | undefined>;
  empty?: ReactNode;
  /** The last row, by column: what the rows come to together. */
  total?: Readonly<Record<string, ReactNode>> | undefined;
}) {
  if (props.rows.length === 0 && props.empty !== undefined) return <div className="empty">{props.empty}</div>;
  return (
    <div className="scroll" role="region" aria-label={props.caption} tabIndex={0}>
      <table>
        <caption className="hidden-visually">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.id} scope="col" className={column.left ? 'left' : undefined}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.rowKey(row)} {...props.rowProps?.(row)}>
              {props.columns.map((column) => (
                <td key={column.id} className={[column.left && 'left', column.wrap && 'wrap'].filter(Boolean).join(' ') || undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {props.total && <Total columns={props.columns} cells={props.total} />}
      </table>
    </div>
  );
}

function Total<T>(props: { columns: readonly Column<T>[]; cells: Readonly<Record<string, ReactNode>> }) {
  return (
    <tfoot>
      <tr data-row="total">
        {props.columns.map(({ id, left }, at) =>
          at === 0 ? (
            <th key={id} scope="row" className={left ? 'left' : undefined}>
              {props.cells[id] ?? 'Total'}
            </th>
          ) : (
            <td key={id} className={left ? 'left' : undefined}>
              {props.cells[id]}
            </td>
          ),
        )}
      </tr>
    </tfoot>
  );
}

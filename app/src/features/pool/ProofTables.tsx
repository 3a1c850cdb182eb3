import { Table } from '../../components/Table';
import { exact, USD_PLACES } from '../../lib/units';
import type { CollateralProof, Proof } from './proof';

interface Line {
  id: string;
  name: string;
  why: string;
  atoms: bigint;
  sum?: boolean;
}

/** What the pool owes and what its vault holds. */
export function Quote({ proof }: { proof: Proof }) {
  const rows: Line[] = [
    ...proof.lines,
    { id: 'owed', name: 'Owed, together', why: '', atoms: proof.owedAtoms, sum: true },
    { id: 'vault', name: 'In the vault', why: 'balance of its token account', atoms: proof.vaultAtoms },
    { id: 'loss', name: 'Loss shared by all', why: 'owed and not held, until revenue repays it', atoms: proof.lossAtoms },
    {
      id: 'difference',
      name: 'Vault and loss, less owed',
      why: '0, or what was sent to the vault unasked',
      atoms: proof.differenceAtoms,
      sum: true,
    },
  ];
  return (
    <Table
      caption="What the pool owes and what its vault holds, in USD to the atom"
      rows={rows}
      rowKey={({ id }) => id}
      rowProps={({ id, atoms }) => ({ 'data-row': id, 'data-atoms': String(atoms) })}
      columns={[
        {
          id: 'name',
          head: 'Line',
          left: true,
          wrap: true,
          cell: ({ name, why, sum }) => (
            <span className="line-name">
              {sum ? <strong>{name}</strong> : name} {why !== '' && <small className="dim">{why}</small>}
            </span>
          ),
        },
        {
          id: 'atoms',
          head: 'USD, every atom',
          cell: ({ id, atoms, sum }) => {
            const text = id === 'difference' ? `${exact(atoms, 0)} atoms` : exact(atoms, USD_PLACES);
            return sum ? <strong>{text}</strong> : text;
          },
        },
      ]}
    />
  );
}

/** What markets owe of each collateral, and what its vault holds. */
export function Collateral({ proof }: { proof: Proof }) {
  return (
    <Table
      caption="Collateral: what markets book, what vaults hold, and what accounts add up to"
      rows={proof.collateral}
      rowKey={({ symbol }) => symbol}
      rowProps={({ symbol }) => ({ 'data-row': `collateral-${symbol}` })}
      columns={[
        { id: 'symbol', head: 'Collateral', left: true, cell: ({ symbol }) => symbol },
        { id: 'vault', head: 'In the vault', cell: ({ vaultAtoms, decimals }) => exact(vaultAtoms, decimals) },
        { id: 'booked', head: 'Owed by the market', cell: ({ bookedAtoms, decimals }) => exact(bookedAtoms, decimals) },
        {
          id: 'summed',
          head: 'Accounts added up',
          cell: ({ summedAtoms, decimals }) => (summedAtoms === null ? 'not read' : exact(summedAtoms, decimals)),
        },
        {
          id: 'difference',
          head: 'Vault less owed',
          cell: (line) => <Difference line={line} />,
        },
      ]}
    />
  );
}

function Difference({ line }: { line: CollateralProof }) {
  const atoms = line.vaultAtoms - line.bookedAtoms;
  if (atoms < 0n) return <span className="loss">✗ {exact(atoms, 0)} atoms</span>;
  if (line.summedAtoms !== null && line.summedAtoms !== line.bookedAtoms) return <span className="warn">? the accounts differ</span>;
  return <span className="gain">✓ {exact(atoms, 0)} atoms</span>;
}

import { Empty } from '../../components/Notice';

export default function LiquidationsPage() {
  return (
    <>
      <h1>Liquidations</h1>
      <Empty>Not built yet.</Empty>
    </>
  );
}

import { Empty } from '../../components/Notice';

export default function RiskPage() {
  return (
    <>
      <h1>Risk</h1>
      <Empty>Not built yet.</Empty>
    </>
  );
}

import { Empty } from '../../components/Notice';

export default function PoolPage() {
  return (
    <>
      <h1>Pool</h1>
      <Empty>Not built yet.</Empty>
    </>
  );
}

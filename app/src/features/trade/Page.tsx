import { Empty } from '../../components/Notice';

export default function TradePage() {
  return (
    <>
      <h1>Trade</h1>
      <Empty>Not built yet.</Empty>
    </>
  );
}

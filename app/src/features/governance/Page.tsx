import { Empty } from '../../components/Notice';

export default function GovernancePage() {
  return (
    <>
      <h1>Governance</h1>
      <Empty>Not built yet.</Empty>
    </>
  );
}

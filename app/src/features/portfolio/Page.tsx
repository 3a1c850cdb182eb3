import { Empty } from '../../components/Notice';

export default function PortfolioPage() {
  return (
    <>
      <h1>Portfolio</h1>
      <Empty>Not built yet.</Empty>
    </>
  );
}

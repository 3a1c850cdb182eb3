import { Empty } from '../../components/Notice';

export default function ReceiptPage() {
  return <Empty>Not built yet.</Empty>;
}

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { start } from '../lib/chain/sync';
import { applyTheme } from '../lib/ui/theme';
import { discover } from '../lib/wallet/store';
import { App } from './App';
import './styles.css';

applyTheme();
discover();
void start();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

mod contingency;
mod health;
mod requirement;
mod split;
mod sums;

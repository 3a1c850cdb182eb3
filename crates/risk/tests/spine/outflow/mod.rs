mod allowance;
mod gift;

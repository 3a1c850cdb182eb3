mod elementary;
mod fixed;
mod median;
mod normal;
mod tables;

mod exposure;
mod margin_model;
mod range;
mod realised;

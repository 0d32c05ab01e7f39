//! The store from outside.

#[cfg(test)]
mod lifecycle;

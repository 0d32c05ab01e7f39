//! The store from outside.

#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod moments;
#[cfg(test)]
mod support;
#[cfg(test)]
mod upgrade;

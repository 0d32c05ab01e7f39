//! The store from outside.

#[cfg(test)]
mod archives;
#[cfg(test)]
mod concurrent;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod finalized;
#[cfg(test)]
mod finalizer;
#[cfg(test)]
mod fsck;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod support;
#[cfg(test)]
mod toy;
#[cfg(test)]
mod upgrade;

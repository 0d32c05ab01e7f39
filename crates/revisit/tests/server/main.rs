//! The program from outside: the real binary, over HTTP and by its commands.

#[cfg(test)]
mod archives;
#[cfg(test)]
mod assets;
#[cfg(test)]
mod carry;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod dom;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod life;
#[cfg(test)]
mod moments;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod support;

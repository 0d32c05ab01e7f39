//! Signatures: evidence that an archive was not altered since somebody signed it.
//!
//! What is signed is the hash of `replay.json`, which has the hashes of all else; so a signature
//! holds in every form of the archive.

use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{SECRET_KEY_LENGTH, Signer as _, SigningKey, VerifyingKey};

use crate::read::{Archive, Index, Seal, Signature};
use crate::write::{Zip, copy};
use crate::{ArchiveError, Form};

/// What stands before the hash in the signed message, so that the signature means nothing else.
const DOMAIN: &[u8] = b"revisit-replay signature 1\n";
const ALGORITHM: &str = "ed25519";

/// What is known of an archive's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// There is none.
    Unsigned,
    /// The holder of this key (hex) signed this very archive.
    By { public_key: String },
    /// There is one that does not hold.
    Broken { why: String },
}

/// Signs an archive with an Ed25519 key: a PEM of PKCS#8, as `openssl genpkey -algorithm ed25519`
/// writes it, or 32 secret bytes in hex.
///
/// # Errors
/// When the key cannot be read, or the archive cannot be opened.
pub fn sign(bytes: &[u8], key: &str) -> Result<Vec<u8>, ArchiveError> {
    let key = read_key(key)?;
    let archive = Archive::open(bytes)?;
    let index = archive.index();
    let signature = Signature {
        algorithm: ALGORITHM.to_owned(),
        public_key: to_hex(key.verifying_key().as_bytes()),
        signature: to_hex(&key.sign(&message(&index.manifest_json)).to_bytes()),
    };
    let mut seal = Seal::of(&index.manifest_json, Some(signature));
    if let Some(former) = &index.seal {
        seal.other.clone_from(&former.other);
    }
    let mut zip = Zip::new(Form::FatDeflate.method());
    for entry in index.directory.iter().filter(|it| &*it.name != "seal.json") {
        copy(&mut zip, &archive, entry)?;
    }
    zip.add_plain("seal.json", &seal.to_json()?)?;
    zip.finish()
}

impl Index {
    /// Looks at the signature. That the entries are those of the manifest is another matter:
    /// [`crate::verify`] looks at both.
    pub fn signed(&self) -> Signed {
        let Some(signature) = self.seal.as_ref().and_then(|it| it.signature.as_ref()) else {
            return Signed::Unsigned;
        };
        match check(signature, &self.manifest_json) {
            Ok(()) => Signed::By { public_key: signature.public_key.clone() },
            Err(why) => Signed::Broken { why },
        }
    }
}

fn check(signature: &Signature, manifest: &[u8]) -> Result<(), String> {
    let Signature { algorithm, public_key, signature } = signature;
    if algorithm != ALGORITHM {
        return Err(format!("algorithm {algorithm:?} is not known; known is {ALGORITHM:?}"));
    }
    let key: [u8; 32] = from_hex(public_key).ok_or("its public key is not 64 hex digits")?;
    let key = VerifyingKey::from_bytes(&key)
        .map_err(|_no_point| "its public key is no key".to_owned())?;
    let bytes: [u8; 64] = from_hex(signature).ok_or("it is not 128 hex digits")?;
    key.verify_strict(&message(manifest), &bytes.into())
        .map_err(|_mismatch| "it is not of this replay.json".to_owned())
}

fn message(manifest: &[u8]) -> Vec<u8> {
    [DOMAIN, blake3::hash(manifest).as_bytes()].concat()
}

fn read_key(text: &str) -> Result<SigningKey, ArchiveError> {
    let text = text.trim();
    if text.starts_with("-----BEGIN") {
        return SigningKey::from_pkcs8_pem(text).map_err(|error| {
            ArchiveError::Key(format!("no PEM of an Ed25519 private key (PKCS#8): {error}"))
        });
    }
    let secret: [u8; SECRET_KEY_LENGTH] = from_hex(text).ok_or_else(|| {
        let why = "neither a PEM of PKCS#8 nor 32 bytes as 64 hex digits";
        ArchiveError::Key(why.to_owned())
    })?;
    Ok(SigningKey::from_bytes(&secret))
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let digit = |it: u8| char::from_digit(u32::from(it), 16).unwrap_or('0');
        hex.extend([digit(byte >> 4), digit(byte & 15)]);
        hex
    })
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        let pair = text.get(2 * index..2 * index + 2)?;
        // `from_str_radix` would take a sign.
        if !pair.bytes().all(|it| it.is_ascii_hexdigit()) {
            return None;
        }
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}

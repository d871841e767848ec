//! Sealing: what is encrypted to an age recipient, and the identities that open it.
//!
//! The recorder knows the recipient only and cannot read what it wrote. An identity is a file of lines
//! `AGE-SECRET-KEY-1…` (lines that begin with `#` are comments), or such a file encrypted with a passphrase, as
//! `age -p` makes it. Format: <https://age-encryption.org/v1>.

use std::fmt;
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, scrypt, x25519};

/// Whom recorded events are encrypted to.
#[derive(Clone)]
pub struct Recipient(x25519::Recipient);

/// What opens sealed events.
#[derive(Clone, Default)]
pub struct Identities(Vec<x25519::Identity>);

/// A new identity, as the text of its file, and its recipient.
#[derive(Clone)]
pub struct Keypair {
    /// The file's text: secret.
    pub identity: SecretString,
    /// What `seal_to` takes.
    pub recipient: Recipient,
}

/// What is wrong with a recipient or an identity.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not a recipient.
    #[error("it is not an age X25519 recipient (\"age1…\"); `keytop journal keygen` makes one")]
    NotARecipient,
    /// Not an identity.
    #[error("it is not an age identity (a line AGE-SECRET-KEY-1…); `keytop journal keygen` makes one")]
    NotAnIdentity,
    /// The passphrase of the identity file is another.
    #[error("the passphrase of the identity is wrong")]
    WrongPassphrase,
    /// Sealed to somebody else.
    #[error("the identity is not the one that these events were sealed to")]
    WrongIdentity,
    /// Cut off or changed since it was sealed.
    #[error("sealed events do not open: they were changed or cut off")]
    Broken,
    /// The system refused.
    #[error("cannot encrypt: {0}")]
    Refused(String),
}

/// How an age file begins.
const AGE: &[u8] = b"age-encryption.org/v1";

impl Recipient {
    /// Encrypts to it.
    ///
    /// # Errors
    /// Fails if the system gives no random numbers.
    pub fn seal(&self, body: &[u8]) -> Result<Vec<u8>, SealError> {
        age::encrypt(&self.0, body).map_err(|error| SealError::Refused(error.to_string()))
    }
}

impl Identities {
    /// Whether a file needs a passphrase before it can be read.
    pub fn is_locked(file: &[u8]) -> bool {
        file.starts_with(AGE)
    }

    /// Opens an identity file that is locked.
    pub fn unlock(file: &[u8], passphrase: SecretString) -> Result<Self, SealError> {
        let opened = age::decrypt(&scrypt::Identity::new(passphrase), file);
        Self::read(&opened.map_err(|error| told(&error, SealError::WrongPassphrase))?)
    }

    /// Reads an identity file.
    pub fn read(file: &[u8]) -> Result<Self, SealError> {
        let text = std::str::from_utf8(file).map_err(|_| SealError::NotAnIdentity)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let found: Result<Vec<_>, _> = lines.map(|line| line.parse().map_err(|_| SealError::NotAnIdentity)).collect();
        found.and_then(|found| if found.is_empty() { Err(SealError::NotAnIdentity) } else { Ok(Self(found)) })
    }

    /// Decrypts what was sealed to one of them.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        for identity in &self.0 {
            match age::decrypt(identity, sealed) {
                Err(DecryptError::NoMatchingKeys) => {}
                opened => return opened.map_err(|error| told(&error, SealError::WrongIdentity)),
            }
        }
        Err(SealError::WrongIdentity)
    }
}

impl Keypair {
    /// Draws a new one.
    pub fn generate() -> Self {
        let identity = x25519::Identity::generate();
        let recipient = Recipient(identity.to_public());
        let text = format!("# recipient: {recipient}\n{}\n", identity.to_string().expose_secret());
        Self { identity: SecretString::from(text), recipient }
    }

    /// The identity file, encrypted with a passphrase.
    pub fn locked(&self, passphrase: SecretString) -> Result<Vec<u8>, SealError> {
        let sealed = age::encrypt(&scrypt::Recipient::new(passphrase), self.identity.expose_secret().as_bytes());
        sealed.map_err(|error| SealError::Refused(error.to_string()))
    }
}

impl FromStr for Recipient {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        text.parse().map(Self).map_err(|_| SealError::NotARecipient)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl fmt::Debug for Identities {
    /// Tells how many there are and nothing else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identities({})", self.0.len())
    }
}

fn told(error: &DecryptError, other_key: SealError) -> SealError {
    match error {
        DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed | DecryptError::DecryptionFailed => other_key,
        _ => SealError::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_identity_opens_what_was_sealed_to_it() {
        let (mine, other) = (Keypair::generate(), Keypair::generate());
        let sealed = mine.recipient.seal(b"typed").unwrap();
        assert!(!sealed.windows(5).any(|window| window == b"typed"));
        let open = |pair: &Keypair| Identities::read(pair.identity.expose_secret().as_bytes()).unwrap().open(&sealed);
        assert_eq!(open(&mine).unwrap(), b"typed");
        assert!(matches!(open(&other), Err(SealError::WrongIdentity)));
        let mut broken = sealed.clone();
        *broken.last_mut().unwrap() ^= 1;
        let mine = Identities::read(mine.identity.expose_secret().as_bytes()).unwrap();
        assert!(mine.open(&broken).is_err() && mine.open(b"").is_err() && mine.open(&sealed[..40]).is_err());
    }

    #[test]
    fn recipients_and_identities_have_one_form() {
        let pair = Keypair::generate();
        assert_eq!(pair.recipient.to_string().parse::<Recipient>().unwrap(), pair.recipient);
        for wrong in ["", "age1", "age1qqq", "me"] {
            assert!(matches!(wrong.parse::<Recipient>(), Err(SealError::NotARecipient)), "{wrong}");
        }
        for wrong in [&b""[..], b"# only a comment\n", b"AGE-SECRET-KEY-1", b"\xff"] {
            assert!(matches!(Identities::read(wrong), Err(SealError::NotAnIdentity)));
        }
    }
}

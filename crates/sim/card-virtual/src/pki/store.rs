//! A directory of private keys: made once, reused, shared safely between processes.
//!
//! Keys are the only thing kept. Certificates follow from keys and dates, so they are never stale and never half-written.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rand::rngs::OsRng;
use rsa::RsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::traits::PublicKeyParts;
use zeroize::Zeroizing;

use super::PkiError;
use crate::key::PrivateKey;
use crate::persona::KeyKind;

/// A PKCS#8 RSA-2048 key takes about 1.2 kB; anything much longer is not a key.
const MAX_KEY_FILE_BYTES: u64 = 8192;

/// A directory of PKCS#8 keys (`<name>.key`, mode 0600).
#[derive(Debug)]
pub(super) struct KeyStore {
    dir: PathBuf,
}

impl KeyStore {
    pub(super) fn open_or_create(dir: &Path) -> Result<Self, PkiError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(|source| PkiError::io(dir, source))?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// The RSA key of this name, made when it is missing or unreadable as a key of `bits` bits.
    pub(super) fn rsa(&self, name: &str, bits: usize) -> Result<RsaPrivateKey, PkiError> {
        self.key(
            name,
            |der| RsaPrivateKey::from_pkcs8_der(der).ok().filter(|key| key.size() * 8 == bits),
            || {
                let key = RsaPrivateKey::new(&mut OsRng, bits)?;
                let der = key.to_pkcs8_der()?.to_bytes();
                Ok((key, der))
            },
        )
    }

    /// The key of this name and kind, made when it is missing or unreadable as one.
    pub(super) fn of_kind(&self, name: &str, kind: KeyKind) -> Result<PrivateKey, PkiError> {
        match kind {
            KeyKind::Rsa2048 => self.rsa(name, 2048).map(PrivateKey::Rsa),
            KeyKind::P256 => self.key(
                name,
                |der| p256::SecretKey::from_pkcs8_der(der).ok().map(|key| PrivateKey::P256(key.into())),
                || {
                    let key = p256::SecretKey::random(&mut OsRng);
                    let der = key.to_pkcs8_der()?.to_bytes();
                    Ok((PrivateKey::P256(key.into()), der))
                },
            ),
            KeyKind::P384 => self.key(
                name,
                |der| p384::SecretKey::from_pkcs8_der(der).ok().map(|key| PrivateKey::P384(key.into())),
                || {
                    let key = p384::SecretKey::random(&mut OsRng);
                    let der = key.to_pkcs8_der()?.to_bytes();
                    Ok((PrivateKey::P384(key.into()), der))
                },
            ),
        }
    }

    fn key<K>(
        &self,
        name: &str,
        parse: impl Fn(&[u8]) -> Option<K>,
        make: impl FnOnce() -> Result<(K, Zeroizing<Vec<u8>>), PkiError>,
    ) -> Result<K, PkiError> {
        let path = self.dir.join(format!("{name}.key"));
        let load = || Ok::<_, PkiError>(read_if_present(&path)?.and_then(|der| parse(&der)));
        if let Some(key) = load()? {
            return Ok(key);
        }
        // Another process may be making the same key: one makes it, the others wait and read.
        let _locked = self.lock()?;
        if let Some(key) = load()? {
            return Ok(key);
        }
        let (key, der) = make()?;
        write_atomically(&path, &der, 0o600)?;
        Ok(key)
    }

    fn lock(&self) -> Result<File, PkiError> {
        let path = self.dir.join("lock");
        let failed = |source| PkiError::io(&path, source);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(file)
    }
}

fn read_if_present(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, PkiError> {
    let failed = |source| PkiError::io(path, source);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(e)),
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_KEY_FILE_BYTES as usize + 1));
    file.take(MAX_KEY_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes.len() as u64 <= MAX_KEY_FILE_BYTES).then_some(bytes))
}

/// Writes beside the target and renames, so that a reader sees the old file or the whole new one.
pub(super) fn write_atomically(path: &Path, bytes: &[u8], mode: u32) -> Result<(), PkiError> {
    let failed = |source| PkiError::io(path, source);
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("file");
    let temporary =
        path.with_file_name(format!(".{name}.{}.{:08x}", std::process::id(), rand::random::<u32>()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&temporary)?;
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    })();
    written.map_err(|e| {
        // The first error is the one to report; a left-over is harmless.
        let _ = fs::remove_file(&temporary);
        failed(e)
    })
}

//! The way of a browser to the staff console of a kiosk whose network is apart from this machine's: a port on loopback here, a
//! socket file between, and the console's own port there.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

/// Most connections at one time; a browser opens six. Further ones wait.
const MAX_CONNECTIONS: usize = 64;

/// One end of the way; it is closed when this is dropped.
pub struct Bridge {
    /// The loopback port of this end.
    pub port: u16,
    _runtime: Runtime,
}

impl Bridge {
    /// Listens on a free loopback port and passes each connection on to the socket file.
    ///
    /// # Errors
    /// When there is no port or no thread.
    pub fn outside(socket: PathBuf) -> io::Result<Self> {
        let runtime = runtime()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let port = listener.local_addr()?.port();
        runtime.spawn(async move {
            let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
            while let Ok(place) = places.clone().acquire_owned().await {
                let Ok((browser, _)) = listener.accept().await else { continue };
                let socket = socket.clone();
                tokio::spawn(async move {
                    pass(browser, UnixStream::connect(socket).await).await;
                    drop(place);
                });
            }
        });
        Ok(Self { port, _runtime: runtime })
    }

    /// Listens on the socket file, which is made anew, and passes each connection on to the console on this loopback port.
    ///
    /// # Errors
    /// When the file cannot be made, or there is no thread.
    pub fn inside(socket: &Path, port: u16) -> io::Result<Self> {
        match std::fs::remove_file(socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let runtime = runtime()?;
        let listener = {
            let _inside = runtime.enter();
            UnixListener::bind(socket)?
        };
        runtime.spawn(async move {
            let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
            while let Ok(place) = places.clone().acquire_owned().await {
                let Ok((browser, _)) = listener.accept().await else { continue };
                tokio::spawn(async move {
                    pass(browser, TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await).await;
                    drop(place);
                });
            }
        });
        Ok(Self { port, _runtime: runtime })
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).thread_name("bridge").enable_all().build()
}

/// Passes bytes on both ways until both are closed. A console that is not there closes the browser's connection.
async fn pass<A, B>(mut browser: A, console: io::Result<B>)
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    if let Ok(mut console) = console {
        // A connection that breaks is the browser's to open again.
        let _ = copy_bidirectional(&mut browser, &mut console).await;
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn what_a_browser_says_comes_back_over_both_ends() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("console");
        let console = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = console.local_addr().unwrap().port();
        let echo = std::thread::spawn(move || {
            let (mut stream, _) = console.accept().unwrap();
            let mut said = Vec::new();
            stream.read_to_end(&mut said).unwrap();
            stream.write_all(&said).unwrap();
        });
        let _inside = Bridge::inside(&socket, port).unwrap();
        let outside = Bridge::outside(socket).unwrap();
        let mut browser = TcpStream::connect((Ipv4Addr::LOCALHOST, outside.port)).unwrap();
        let said = vec![7; 100_000];
        browser.write_all(&said).unwrap();
        browser.shutdown(std::net::Shutdown::Write).unwrap();
        let mut heard = Vec::new();
        browser.read_to_end(&mut heard).unwrap();
        assert_eq!(heard, said);
        echo.join().unwrap();
    }

    #[test]
    fn console_that_is_not_there_closes_the_connection() {
        let folder = tempfile::tempdir().unwrap();
        let outside = Bridge::outside(folder.path().join("nothing")).unwrap();
        let mut browser = TcpStream::connect((Ipv4Addr::LOCALHOST, outside.port)).unwrap();
        let mut heard = Vec::new();
        assert_eq!(browser.read_to_end(&mut heard).unwrap_or(0), 0);
    }
}

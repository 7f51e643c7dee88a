//! The one tokio runtime of a process: gateway, receipt computer, console, feed and audit log share it, and the window with them.

use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::StartError;

/// So that a busy console holds no gateway up.
const THREADS: usize = 2;

/// The runtime that the window's executor takes. The window outlives the kiosk in it, so this is kept as long as the process.
static OF_WINDOW: OnceLock<KioskRuntime> = OnceLock::new();

/// The runtime. Clones are the same one, and it ends with the last of them.
#[derive(Debug, Clone)]
pub struct KioskRuntime {
    handle: Handle,
    _owned: Arc<Owned>,
}

#[derive(Debug)]
struct Owned(Option<Runtime>);

impl Drop for Owned {
    fn drop(&mut self) {
        // A runtime that is dropped waits for its threads; a kiosk that ends does not wait for a slow gateway.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl KioskRuntime {
    /// Starts its threads.
    ///
    /// # Errors
    /// The system gave no thread.
    pub fn start() -> Result<Self, StartError> {
        Self::build().map_err(StartError::Thread)
    }

    fn build() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("kiosk-io")
            .enable_all()
            .build()?;
        Ok(Self { handle: runtime.handle().clone(), _owned: Arc::new(Owned(Some(runtime))) })
    }

    /// The way to it, which does not keep it.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Waits for this on the calling thread.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }

    /// The window takes this one instead of one of its own.
    pub(crate) fn lend_to_window(&self) {
        OF_WINDOW.get_or_init(|| self.clone());
    }
}

/// What runs the window's tasks.
pub(crate) struct WindowExecutor(KioskRuntime);

impl iced::Executor for WindowExecutor {
    fn new() -> io::Result<Self> {
        OF_WINDOW.get().cloned().map_or_else(KioskRuntime::build, Ok).map(Self)
    }

    fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        drop(self.0.handle.spawn(future));
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.0.block_on(future)
    }

    fn enter<R>(&self, f: impl FnOnce() -> R) -> R {
        let _inside = self.0.handle.enter();
        f()
    }
}

//! What the threads tell the kiosk.

use std::sync::Arc;

use kiosk_visit::{Event, GatewayTrouble, ReceiptTrouble};
use staff_console::commands::StaffCommand;

use crate::clock_watch::ClockCompared;

/// Something a thread has to say.
#[derive(Debug, Clone)]
pub enum Signal {
    /// It happened to the visit.
    Visit(Event),
    /// The receipt computer's folder can (not) be used; told when that or its cause changes.
    ReceiptFolder(Result<(), ReceiptTrouble>),
    /// The audit log is (not) usable; told when that changes.
    AuditLog(bool),
    /// The gateway can (not) be used; told when that changes.
    Gateway(Result<(), GatewayTrouble>),
    /// The staff console does (not) run; told when that changes after the start, and at the start where it does not.
    Console(bool),
    /// The wall clock was compared with the gateway's; told with every look at the gateway.
    Clock(ClockCompared),
    /// Staff want something, and it is recorded.
    Staff(StaffCommand),
    /// A worker of this name ended although the kiosk goes on. The kiosk cannot.
    WorkerEnded(&'static str),
}

/// Where threads send their signals. Never blocks; a signal to a kiosk that has ended is dropped.
pub type Signals = Arc<dyn Fn(Signal) + Send + Sync>;

//! What passes from the console to the kiosk: commands, and the two pictures of a staff check.

use eligibility_api::wire::ConsentKind;
use kiosk_visit::{ChipHolder, QualityHints};
use staff_audit_log::{CheckDecision, CheckReason, KioskName, Receipt, StaffId, VisitToken};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

/// What staff want of a kiosk. Each was recorded in the audit log before it was sent. One that speaks of a visit carries its
/// token, and the kiosk ignores it when that visit is not the one that is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffCommand {
    /// A staff check was opened: [`Sight`] will be asked, so the camera may run.
    OpenSight {
        /// The visit.
        visit: VisitToken,
    },
    /// It was closed: nothing will be asked any more.
    CloseSight {
        /// The visit.
        visit: VisitToken,
    },
    /// A number of three digits opens the staff check at the kiosk itself, once.
    HandOver {
        /// The visit.
        visit: VisitToken,
    },
    /// A staff check was decided, once for this visit.
    Decide {
        /// The visit.
        visit: VisitToken,
        /// What was decided.
        decision: CheckDecision,
        /// Why there was a check.
        reason: CheckReason,
        /// Who decided; `None` where only the facility's code was shown.
        staff: Option<StaffId>,
    },
    /// Someone comes.
    AnswerHelp {
        /// The kiosk.
        kiosk: KioskName,
        /// The visit, if there is one.
        visit: Option<VisitToken>,
        /// Who.
        staff: StaffId,
    },
    /// The patient said aloud whether they agree.
    SpokenConsent {
        /// The visit.
        visit: VisitToken,
        /// About what.
        item: ConsentKind,
        /// Agreed or not.
        given: bool,
        /// Who heard it.
        staff: StaffId,
    },
    /// The visit is to be stopped.
    Stop {
        /// The visit.
        visit: VisitToken,
        /// By whom.
        staff: StaffId,
    },
    /// Disaster operation begins or ends. The console's board says so already.
    Disaster {
        /// Begins or ends.
        on: bool,
        /// By whom.
        staff: StaffId,
    },
}

/// Where commands go. Unbounded: each comes from a signed-in person's press, and none may wait for a busy kiosk.
///
/// A command that changes something cannot be sent without the receipt of its record; that is the only way in.
#[derive(Debug, Clone)]
pub struct Commands(mpsc::UnboundedSender<StaffCommand>);

impl Commands {
    /// Commands that go to `sender`.
    #[must_use]
    pub fn new(sender: mpsc::UnboundedSender<StaffCommand>) -> Self {
        Self(sender)
    }

    /// The kiosk is told, after the record that this receipt is of.
    pub fn send(&self, command: StaffCommand, _recorded: Receipt) {
        self.tell(command);
    }

    /// A staff check is closed: nothing is shown any more, whether or not that can be recorded.
    pub fn close_sight(&self, visit: VisitToken) {
        self.tell(StaffCommand::CloseSight { visit });
    }

    /// Nobody there to hear means that the program is ending.
    fn tell(&self, command: StaffCommand) {
        if self.0.send(command).is_err() {
            tracing::warn!("nobody takes the command");
        }
    }
}

/// A picture for the browser, wiped on drop.
#[derive(Clone)]
pub struct Picture {
    /// What the bytes are.
    pub kind: PictureKind,
    /// The bytes.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// Kinds of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// `image/png`.
    Png,
    /// `image/jpeg`.
    Jpeg,
}

impl PictureKind {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// Largest picture that is passed on, bytes.
pub const MAX_PICTURE_BYTES: usize = 1024 * 1024;

/// The two pictures of a staff check. Asked only while a check is open, on a thread that may wait.
pub trait Sight: Send + Sync {
    /// The photo of the card's chip, of this visit; `None` when there is none, or the visit is another.
    fn photo(&self, visit: VisitToken) -> Option<Picture>;
    /// The newest frame of the camera, of this visit; `None` when there is none, or the visit is another.
    fn live(&self, visit: VisitToken) -> Option<Picture>;
    /// What the chip says of its holder, of this visit; `None` when there is none, or the visit is another.
    fn holder(&self, visit: VisitToken) -> Option<ChipHolder>;
    /// What the machine says beside them; `None` when it has nothing to say, or the visit is another.
    fn hints(&self, visit: VisitToken) -> Option<QualityHints>;
}

/// A kiosk without a camera and without photos.
#[derive(Debug, Default)]
pub struct NoSight;

impl Sight for NoSight {
    fn photo(&self, _: VisitToken) -> Option<Picture> {
        None
    }

    fn live(&self, _: VisitToken) -> Option<Picture> {
        None
    }

    fn holder(&self, _: VisitToken) -> Option<ChipHolder> {
        None
    }

    fn hints(&self, _: VisitToken) -> Option<QualityHints> {
        None
    }
}

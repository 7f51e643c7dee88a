//! What the visit is told of the configuration.

use std::time::Duration;

use kiosk_ui_kit::theme::Shape;
use kiosk_visit::{Times, VisitConfig};

use super::{CardPolicy, Config, ConfigError, Start};

impl Config {
    /// The visit's part of the configuration.
    ///
    /// # Errors
    /// As [`Self::consent_profile`], [`Self::questions`] and [`Self::help`].
    pub fn visit(&self) -> Result<VisitConfig, ConfigError> {
        let defaults = Times::default();
        let seconds = |given: Option<u64>, default| given.map_or(default, Duration::from_secs);
        Ok(VisitConfig {
            // Camera, models and policy decide; who starts the kiosk has looked at them.
            face: false,
            print_camera: self.face.print_camera.is_some(),
            phones: self.phones(),
            face_first: self.face.first,
            // Needs a way to the card's key without its PIN; who starts the kiosk knows whether there is one.
            staff_check: false,
            // Only where there is a staff check; who starts the kiosk knows.
            staff_sheet: self.staff.check_at_kiosk.then(|| self.staff.read_by_staff()),
            facility_code: self.staff.facility_code,
            // Without a console a call for staff is a line in the log, and no screen may say that somebody comes.
            staff_channel: self.staff.listen.is_some(),
            consent: self.consent_profile()?,
            questions: self.questions()?,
            help: self.help()?,
            test_cards: self.card.policy == CardPolicy::Test,
            facility: self.facility.kind,
            who_check: self.facility.name_check,
            pad_mixing: self.pin.shuffle,
            next: self.facility.next,
            language: self.display.language,
            speech: self.speech.start == Start::On,
            low_panel: self.display.panel().shape() == Shape::Compact,
            times: Times {
                idle: seconds(self.times.idle, defaults.idle),
                warning: seconds(self.times.warning, defaults.warning),
                grace: seconds(self.times.grace, defaults.grace),
                list: seconds(self.times.list, defaults.list),
                gateway: Duration::from_secs(self.gateway.total_seconds) + Duration::from_secs(5),
                offers: Duration::from_secs(self.gateway.offers_seconds),
                ..defaults
            },
        })
    }
}

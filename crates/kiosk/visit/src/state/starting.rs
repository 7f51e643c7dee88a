//! Before the start-up check ended.

use std::time::Duration;

use crate::core::Core;
use crate::page::page;
use crate::state::{Act, Next};
use crate::{Event, Screen, ScreenKind, Text};

#[derive(Debug)]
pub(crate) struct Starting;

impl Act for Starting {
    fn on(&mut self, _event: &Event, _core: &mut Core) -> Next {
        Next::Ignored
    }

    fn screen(&self, core: &Core) -> Screen {
        let mut screen = page(core, ScreenKind::Starting, None, Text::new("boot"));
        screen.busy = true;
        screen
    }

    fn deadline(&self, _core: &Core) -> Option<Duration> {
        None
    }
}

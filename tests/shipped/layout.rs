//! Where keys lie on the kiosk's screen: the same screen is laid out here as the kiosk's window does it.

use iced_test::core::widget::{Id, Operation};
use iced_test::core::{Font, Point, Rectangle, Size};
use iced_test::futures::futures::executor::block_on;
use iced_test::renderer::Renderer;
use iced_test::runtime::{UserInterface, user_interface::Cache};
use kiosk_screens::{ScreenStyle, Target, fonts, view};
use kiosk_ui_kit::theme::Scale;
use kiosk_ui_text::Catalog;
use kiosk_visit::{Event, Screen};

/// As the shipped kiosk's configuration has it.
const MM_PER_PX: f32 = 0.170;
const PANEL: Size = Size::new(1280.0, 800.0);

/// Lays screens out as the kiosk's window does, and tells where their keys lie.
pub struct Layout {
    renderer: Renderer,
    look: ScreenStyle,
}

/// Looks for all keys, with what pressing them means.
#[derive(Default)]
struct Search(Vec<(Event, Point)>);

impl Operation for Search {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn custom(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn std::any::Any) {
        if let Some(target) = state.downcast_ref::<Target>() {
            self.0.push((target.event.clone(), bounds.center()));
        }
    }
}

impl Layout {
    pub fn new() -> Self {
        let font: Font = fonts::installed_font(None);
        let renderer = block_on(<Renderer as iced_test::core::renderer::Headless>::new(
            font,
            16.0.into(),
            Some("tiny-skia"),
        ));
        let catalog = std::sync::Arc::new(Catalog::new().unwrap());
        Self {
            renderer: renderer.unwrap(),
            look: ScreenStyle::new(catalog, Scale::new(MM_PER_PX), PANEL).font(font),
        }
    }

    /// All keys of this screen, with their places.
    pub fn keys(&mut self, screen: &Screen) -> Vec<(Event, (i16, i16))> {
        let mut shown =
            UserInterface::build(view(screen, &self.look), PANEL, Cache::default(), &mut self.renderer);
        let mut search = Search::default();
        shown.operate(&self.renderer, &mut search);
        search.0.into_iter().map(|(event, place)| (event, (place.x as i16, place.y as i16))).collect()
    }

    /// Where the key lies that means this event.
    pub fn place(&mut self, screen: &Screen, event: &Event) -> (i16, i16) {
        let keys = self.keys(screen);
        let key = keys.into_iter().find(|(means, _)| means == event);
        key.unwrap_or_else(|| panic!("no key for {} on {:?}", event.name(), screen.kind)).1
    }
}

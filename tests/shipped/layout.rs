//! Where keys lie on the kiosk's screen: the same screen is laid out here as the kiosk's window does it.

use iced_test::core::widget::{Id, Operation};
use iced_test::core::{Font, Point, Rectangle, Size};
use iced_test::futures::futures::executor::block_on;
use iced_test::renderer::Renderer;
use iced_test::runtime::{UserInterface, user_interface::Cache};
use kiosk_screens::{ScreenStyle, Target, fonts, view};
use kiosk_ui_kit::theme::{Panel, Scale};
use kiosk_ui_text::Catalog;
use kiosk_visit::{Event, Screen};

/// As the shipped kiosk's configuration has it.
const MM_PER_PX: f32 = 0.170;
const PANEL: Size = Size::new(1280.0, 800.0);

/// Lays screens out as the kiosk's window does, and tells where their keys lie.
pub struct Layout {
    renderer: Renderer,
    look: ScreenStyle,
    /// In logical pixels.
    panel: Size,
    /// Physical pixels of one of those.
    factor: f32,
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
    /// On the panel of the shipped configuration.
    pub fn new() -> Self {
        Self::on(PANEL)
    }

    /// On a screen of so many physical pixels, each as long as the configuration says.
    pub fn on(screen: Size) -> Self {
        let factor = Panel { scale: Scale::new(MM_PER_PX), size: screen }.shrink();
        let panel = Size::new(screen.width / factor, screen.height / factor);
        let font: Font = fonts::installed_font(None);
        let renderer = block_on(<Renderer as iced_test::core::renderer::Headless>::new(
            font,
            16.0.into(),
            Some("tiny-skia"),
        ));
        let catalog = std::sync::Arc::new(Catalog::new().unwrap());
        Self {
            renderer: renderer.unwrap(),
            look: ScreenStyle::new(catalog, Scale::new(MM_PER_PX), panel).font(font),
            panel,
            factor,
        }
    }

    /// All keys of this screen, with their places.
    pub fn keys(&mut self, screen: &Screen) -> Vec<(Event, (i16, i16))> {
        let mut shown =
            UserInterface::build(view(screen, &self.look), self.panel, Cache::default(), &mut self.renderer);
        let mut search = Search::default();
        shown.operate(&self.renderer, &mut search);
        let pixel = |at: f32| (at * self.factor) as i16;
        search.0.into_iter().map(|(event, place)| (event, (pixel(place.x), pixel(place.y)))).collect()
    }

    /// Where the key lies that means this event.
    pub fn place(&mut self, screen: &Screen, event: &Event) -> (i16, i16) {
        let keys = self.keys(screen);
        let key = keys.into_iter().find(|(means, _)| means == event);
        key.unwrap_or_else(|| panic!("no key for {} on {:?}", event.name(), screen.kind)).1
    }
}

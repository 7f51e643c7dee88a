//! How somebody is seen: pose, light, expression, surroundings, camera.

/// What is behind the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// One colour (sRGB), as in an identity photo.
    Plain([u8; 3]),
    /// A reception area, out of focus; the number chooses which.
    Reception(u32),
}

/// The main light and what the room adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Degrees from straight ahead, to the right of the picture; -90 to 90.
    pub azimuth: f32,
    /// Degrees above eye level; -60 to 89.
    pub elevation: f32,
    /// 1 is a well-lit room; 0 to 4.
    pub strength: f32,
    /// -1 daylight blue to 1 lamp orange.
    pub warmth: f32,
    /// Share of light that comes from everywhere, 0 to 1: 0 gives hard shadows.
    pub fill: f32,
}

impl Default for Light {
    fn default() -> Self {
        Self { azimuth: -22.0, elevation: 38.0, strength: 1.0, warmth: 0.1, fill: 0.45 }
    }
}

/// One picture of a person. A value that is out of range or no number is taken as the nearest that is in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scene {
    /// Pixels a row, 16 to 2048.
    pub width: u32,
    /// Rows, 16 to 2048.
    pub height: u32,
    /// Degrees, the face turned to the right of the picture; -80 to 80.
    pub yaw: f32,
    /// Degrees, the face turned up; -45 to 45.
    pub pitch: f32,
    /// Degrees, the head tilted clockwise; -60 to 60.
    pub roll: f32,
    /// Metres from the camera to the head, 0.25 to 4. The lens sees 38 degrees up and down at zoom 1.
    pub distance: f32,
    /// How many times longer the lens is, 0.5 to 8.
    pub zoom: f32,
    /// Where the middle of the face lies, in parts of width and height; -1 to 2.
    pub place: (f32, f32),
    /// Light on the face.
    pub light: Light,
    /// What is behind.
    pub background: Background,
    /// 0 neutral to 1 smiling.
    pub smile: f32,
    /// How far the eyes are open: 0 shut to 1.
    pub open: f32,
    /// Where the eyes look, to the right and up; -1 to 1.
    pub gaze: (f32, f32),
    /// Wears a surgical mask.
    pub mask: bool,
    /// Wears sunglasses.
    pub sunglasses: bool,
    /// Blur of the lens, pixels (standard deviation); 0 to 12.
    pub blur: f32,
    /// Noise of the sensor, 0 none, 1 a webcam in a lit room, up to 8.
    pub noise: f32,
    /// Seed of that noise.
    pub seed: u32,
}

impl Scene {
    /// A webcam, 640 x 480: a person 55 cm away, looking into it.
    #[must_use]
    pub fn camera() -> Self {
        Self {
            width: 640,
            height: 480,
            yaw: 0.0,
            pitch: 0.0,
            roll: 0.0,
            distance: 0.55,
            zoom: 1.0,
            place: (0.5, 0.5),
            light: Light::default(),
            background: Background::Reception(0),
            smile: 0.0,
            open: 1.0,
            gaze: (0.0, 0.0),
            mask: false,
            sunglasses: false,
            blur: 0.6,
            noise: 1.0,
            seed: 0,
        }
    }

    /// An identity photo, 378 x 472: the whole head, straight, even light, plain background.
    #[must_use]
    pub fn identity_photo() -> Self {
        Self {
            width: 378,
            height: 472,
            distance: 1.6,
            zoom: 3.5,
            place: (0.5, 0.535),
            light: Light { azimuth: 8.0, elevation: 30.0, strength: 1.02, warmth: 0.0, fill: 0.55 },
            background: Background::Plain([206, 216, 226]),
            smile: 0.15,
            blur: 0.45,
            noise: 0.25,
            ..Self::camera()
        }
    }

    /// The same with every value in range.
    #[must_use]
    pub(crate) fn tidy(&self) -> Self {
        let near = |value: f32, low: f32, high: f32| {
            if value.is_nan() { low.max(0.0).min(high) } else { value.clamp(low, high) }
        };
        Self {
            width: self.width.clamp(16, 2048),
            height: self.height.clamp(16, 2048),
            yaw: near(self.yaw, -80.0, 80.0),
            pitch: near(self.pitch, -45.0, 45.0),
            roll: near(self.roll, -60.0, 60.0),
            distance: near(self.distance, 0.25, 4.0),
            zoom: near(self.zoom, 0.5, 8.0),
            place: (near(self.place.0, -1.0, 2.0), near(self.place.1, -1.0, 2.0)),
            light: Light {
                azimuth: near(self.light.azimuth, -90.0, 90.0),
                elevation: near(self.light.elevation, -60.0, 89.0),
                strength: near(self.light.strength, 0.0, 4.0),
                warmth: near(self.light.warmth, -1.0, 1.0),
                fill: near(self.light.fill, 0.0, 1.0),
            },
            smile: near(self.smile, 0.0, 1.0),
            open: near(self.open, 0.0, 1.0),
            gaze: (near(self.gaze.0, -1.0, 1.0), near(self.gaze.1, -1.0, 1.0)),
            blur: near(self.blur, 0.0, 12.0),
            noise: near(self.noise, 0.0, 8.0),
            ..*self
        }
    }
}

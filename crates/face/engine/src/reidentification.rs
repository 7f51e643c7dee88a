//! Recogniser B: Intel's face-reidentification-retail-0095, aligned to its own template.

use face_match::Point;

/// Numbers of its vector.
pub(crate) const LENGTH: usize = 256;

/// Side of its input.
const SIDE: f32 = 128.0;

/// Eyes, nose and mouth corners in the 128 x 128 input.
pub(crate) const TEMPLATE: [Point; 5] = [
    Point { x: SIDE * 0.315_568_75, y: SIDE * 0.461_574_1 },
    Point { x: SIDE * 0.682_622_9, y: SIDE * 0.461_574_1 },
    Point { x: SIDE * 0.500_262_5, y: SIDE * 0.640_505_4 },
    Point { x: SIDE * 0.349_471_88, y: SIDE * 0.824_691_96 },
    Point { x: SIDE * 0.653_436_5, y: SIDE * 0.824_691_96 },
];

//! Recogniser A: MobileFaceNet, aligned to ArcFace's 112-pixel template.

use face_match::Point;

/// Numbers of its vector.
pub(crate) const LENGTH: usize = 128;

/// Eyes, nose and mouth corners in the 112 x 112 input.
pub(crate) const TEMPLATE: [Point; 5] = [
    Point { x: 38.2946, y: 51.6963 },
    Point { x: 73.5318, y: 51.5014 },
    Point { x: 56.0252, y: 71.7366 },
    Point { x: 41.5493, y: 92.3655 },
    Point { x: 70.7299, y: 92.2041 },
];

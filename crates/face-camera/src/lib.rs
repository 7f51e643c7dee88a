//! Frames from a camera, a video or a folder, through OpenCV.

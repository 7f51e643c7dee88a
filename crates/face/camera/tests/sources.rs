//! Folders, videos, pipes, and devices that are none, through the real thread and the real OpenCV.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::thread;
use std::time::Duration;

use face_camera::{AtEnd, CameraConfig, Rotation, Source, hung_threads, open};
use face_match::{CameraFault, Frame, FrameSource};
use opencv::core::{CV_8UC3, CV_16UC3, Mat, Scalar, get_num_threads};
use opencv::imgproc::{COLOR_BGR2BGRA, COLOR_BGR2GRAY, cvt_color_def};
use opencv::prelude::*;
use support::{disc_at, encoded, fifo, mat, place, save, scene, video};
use tempfile::TempDir;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(50);

fn folder(path: &Path, at_end: AtEnd, still: bool) -> CameraConfig {
    let source = Source::Folder { path: path.to_owned(), at_end, still };
    CameraConfig { fps: Some(100), ..CameraConfig::new(source) }
}

fn film(path: &Path, at_end: AtEnd, still: bool) -> CameraConfig {
    let source = Source::Video { path: path.to_owned(), at_end, still };
    CameraConfig { fps: Some(100), ..CameraConfig::new(source) }
}

fn fault_of(config: &CameraConfig) -> CameraFault {
    match open(config) {
        Ok(mut source) => source.next_frame(LONG).unwrap_err(),
        Err(fault) => fault,
    }
}

/// All frames that are seen until the first fault, and that.
fn until_fault(source: &mut dyn FrameSource) -> (Vec<Frame>, CameraFault) {
    let mut frames = Vec::new();
    loop {
        match source.next_frame(LONG) {
            Ok(frame) => frames.push(frame),
            Err(fault) => return (frames, fault),
        }
    }
}

/// `count` pictures with the disc going from left to right, named so that a sort by number differs from one by name.
fn pictures(count: u64) -> TempDir {
    let folder = TempDir::new().unwrap();
    for picture in 0..count {
        let ending = ["png", "JPG", "webp"][picture as usize % 3];
        save(
            &mat(&scene(320, 240, place(picture, count))),
            &folder.path().join(format!("{picture:03}.{ending}")),
        );
    }
    fs::write(folder.path().join("README.txt"), "passed over").unwrap();
    folder
}

#[test]
fn a_folder_is_played_in_the_order_of_names_and_ends_like_a_camera_unplugged() {
    let pictures = pictures(9);
    let mut source = open(&folder(pictures.path(), AtEnd::Stop, false)).unwrap();
    let (frames, fault) = until_fault(&mut *source);
    assert_eq!(fault, CameraFault::Unplugged);
    for frame in &frames {
        assert_eq!((frame.image.width(), frame.image.height()), (320, 240));
        let at = place(frame.number - 1, 9);
        assert!((disc_at(&frame.image) - at).abs() < 0.03, "{}: {}", frame.number, disc_at(&frame.image));
    }
    assert!(frames.windows(2).all(|pair| pair[0].number < pair[1].number && pair[0].at <= pair[1].at));
    assert_eq!(frames.last().unwrap().number, 9, "the last picture is never lost");
    assert_eq!(source.next_frame(SHORT).unwrap_err(), CameraFault::Unplugged);
}

#[test]
fn a_folder_is_played_again_and_may_stand_still_where_that_is_said() {
    let pictures = pictures(3);
    let mut source = open(&folder(pictures.path(), AtEnd::Repeat, true)).unwrap();
    let mut last = 0;
    while last < 12 {
        let frame = source.next_frame(LONG).unwrap();
        assert!(frame.number > last);
        last = frame.number;
        let at = place((last - 1) % 3, 3);
        assert!((disc_at(&frame.image) - at).abs() < 0.03);
    }
}

#[test]
fn a_folder_in_a_loop_stands_still_where_nothing_is_said() {
    let pictures = pictures(3);
    let mut source = open(&folder(pictures.path(), AtEnd::Repeat, false)).unwrap();
    let (frames, fault) = until_fault(&mut *source);
    assert_eq!(fault, CameraFault::Frozen);
    assert!(frames.iter().all(|frame| frame.number <= 6));
    assert_eq!(source.next_frame(LONG).unwrap_err(), CameraFault::Frozen);
}

#[test]
fn frames_that_nobody_fetches_are_passed_over() {
    let pictures = pictures(40);
    let mut source = open(&folder(pictures.path(), AtEnd::Stop, false)).unwrap();
    // Anyone who looks rarely sees the newest each time. The end comes however slow this is.
    let mut numbers = Vec::new();
    loop {
        thread::sleep(SHORT);
        match source.next_frame(LONG) {
            Ok(frame) => numbers.push(frame.number),
            Err(fault) => {
                assert_eq!(fault, CameraFault::Unplugged);
                break;
            }
        }
    }
    assert!(numbers.len() < 40, "{numbers:?}");
    assert_eq!(numbers.last(), Some(&40));
}

#[test]
fn frames_are_turned_and_scaled_as_wanted() {
    let pictures = TempDir::new().unwrap();
    save(&mat(&scene(2000, 1000, 0.1)), &pictures.path().join("a.jpg"));
    let clip = pictures.path().join("clip.avi");
    video(&clip, (2000, 1000), 2);
    for (rotation, width, height, wide, high) in [
        (Rotation::None, 1280, 720, 1280, 640),
        (Rotation::Quarter, 1280, 720, 640, 1280),
        (Rotation::Half, 1920, 1080, 1920, 960),
        (Rotation::ThreeQuarters, 4096, 1, 1000, 2000),
        (Rotation::None, 0, 0, 160, 80),
    ] {
        for config in [folder(pictures.path(), AtEnd::Stop, true), film(&clip, AtEnd::Stop, true)] {
            let config = CameraConfig { rotation, width, height, ..config };
            let image = open(&config).unwrap().next_frame(LONG).unwrap().image;
            assert_eq!((image.width(), image.height()), (wide, high), "{rotation:?} {:?}", config.source);
        }
    }
}

#[test]
fn a_video_is_played_to_its_end() {
    let folder = TempDir::new().unwrap();
    let clip = folder.path().join("clip.avi");
    video(&clip, (320, 240), 10);
    let mut source = open(&film(&clip, AtEnd::Stop, false)).unwrap();
    let (frames, fault) = until_fault(&mut *source);
    assert_eq!(fault, CameraFault::Unplugged);
    assert_eq!(frames.last().unwrap().number, 10);
    for frame in &frames {
        let at = place(frame.number - 1, 10);
        assert!((disc_at(&frame.image) - at).abs() < 0.03, "{}", frame.number);
    }
}

#[test]
fn a_video_is_played_again() {
    let folder = TempDir::new().unwrap();
    let clip = folder.path().join("clip.avi");
    video(&clip, (320, 240), 3);
    let mut source = open(&film(&clip, AtEnd::Repeat, true)).unwrap();
    while source.next_frame(LONG).unwrap().number < 9 {}
    let mut source = open(&film(&clip, AtEnd::Repeat, false)).unwrap();
    assert_eq!(until_fault(&mut *source).1, CameraFault::Frozen);
}

#[test]
fn a_video_that_is_cut_off_ends_and_one_that_is_none_is_refused() {
    let folder = TempDir::new().unwrap();
    let clip = folder.path().join("clip.avi");
    video(&clip, (320, 240), 10);
    let whole = fs::read(&clip).unwrap();
    fs::write(&clip, &whole[..whole.len() / 2]).unwrap();
    let mut source = open(&film(&clip, AtEnd::Stop, false)).unwrap();
    let (frames, fault) = until_fault(&mut *source);
    assert_eq!(fault, CameraFault::Unplugged);
    assert!(frames.last().unwrap().number < 10);

    let frames_from = whole.windows(4).position(|word| word == b"movi").unwrap() + 4;
    for (name, bytes) in [
        ("text.avi", &b"a text"[..]),
        ("empty.avi", b""),
        ("head.avi", &whole[..200]),
        ("frameless.avi", &whole[..frames_from + 20]),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(fault_of(&film(&path, AtEnd::Repeat, false)), CameraFault::Format, "{name}");
    }
}

#[test]
fn what_is_not_there_is_missing() {
    let top = TempDir::new().unwrap();
    let file = top.path().join("file");
    fs::write(&file, "a text").unwrap();
    let empty = top.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let nothing = top.path().join("nothing");
    let pipe = top.path().join("pipe");
    fifo(&pipe);
    let device = |path: &Path| CameraConfig::new(Source::Device(path.to_str().unwrap().to_owned()));
    for config in [
        folder(&nothing, AtEnd::Repeat, true),
        folder(&file, AtEnd::Repeat, true),
        folder(&empty, AtEnd::Repeat, true),
        film(&nothing, AtEnd::Repeat, true),
        film(&empty, AtEnd::Repeat, true),
        film(Path::new("http://127.0.0.1/video.avi"), AtEnd::Repeat, true),
        film(Path::new("/dev/null"), AtEnd::Repeat, true),
        device(Path::new("97")),
        device(Path::new("/dev/video97")),
        device(Path::new("/dev/v4l/by-id/none")),
        device(Path::new("/dev/null")),
        device(&file),
        device(&empty),
        device(&pipe),
        device(&nothing),
    ] {
        assert_eq!(fault_of(&config), CameraFault::Missing, "{:?}", config.source);
    }
}

#[test]
fn what_a_camera_would_not_give_is_a_wrong_format() {
    let picture = mat(&scene(320, 240, 0.5));
    let (mut clear, mut grey) = (Mat::default(), Mat::default());
    cvt_color_def(&picture, &mut clear, COLOR_BGR2BGRA).unwrap();
    cvt_color_def(&picture, &mut grey, COLOR_BGR2GRAY).unwrap();
    let deep = Mat::new_rows_cols_with_default(240, 320, CV_16UC3, Scalar::all(30_000.0)).unwrap();
    let tiny = Mat::new_rows_cols_with_default(32, 32, CV_8UC3, Scalar::all(90.0)).unwrap();
    let jpeg = encoded(&picture, ".jpg");
    let png = encoded(&picture, ".png");
    let mut huge = png.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    let mut lying = jpeg.clone();
    let frame = lying.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    lying[frame + 5..frame + 9].copy_from_slice(&[0x0F, 0, 0x0F, 0]);
    for (name, bytes) in [
        ("deep.png", encoded(&deep, ".png")),
        ("clear.png", encoded(&clear, ".png")),
        ("grey.png", encoded(&grey, ".png")),
        ("grey.jpg", encoded(&grey, ".jpg")),
        ("tiny.png", encoded(&tiny, ".png")),
        ("cut.jpg", jpeg[..jpeg.len() / 2].to_vec()),
        ("cut.png", png[..png.len() / 2].to_vec()),
        ("text.jpg", b"a text".to_vec()),
        ("empty.jpg", Vec::new()),
        ("huge.png", huge),
        ("other.png", encoded(&picture, ".bmp")),
    ] {
        let top = TempDir::new().unwrap();
        fs::write(top.path().join(name), bytes).unwrap();
        assert_eq!(fault_of(&folder(top.path(), AtEnd::Repeat, true)), CameraFault::Format, "{name}");
    }
    // Says that it is larger than it is: whatever the decoder makes of it, it is no trouble.
    let top = TempDir::new().unwrap();
    fs::write(top.path().join("lying.jpg"), lying).unwrap();
    match open(&folder(top.path(), AtEnd::Stop, true)).unwrap().next_frame(LONG) {
        Ok(frame) => assert!(frame.image.width() <= 1280),
        Err(fault) => assert_eq!(fault, CameraFault::Format),
    }
}

#[test]
fn a_folder_goes_on_after_a_bad_picture() {
    let top = TempDir::new().unwrap();
    fs::write(top.path().join("0.jpg"), "a text").unwrap();
    save(&mat(&scene(320, 240, 0.5)), &top.path().join("1.png"));
    save(&Mat::zeros(240, 320, CV_8UC3).unwrap().to_mat().unwrap(), &top.path().join("2.png"));
    let mut source = open(&folder(top.path(), AtEnd::Repeat, true)).unwrap();
    // Each of the three is seen sooner or later, whichever are passed over.
    let mut seen = BTreeSet::new();
    while seen.len() < 3 {
        seen.insert(match source.next_frame(LONG) {
            Ok(frame) => format!("picture {}", frame.number % 3),
            Err(fault) => fault.to_string(),
        });
    }
    let faults = [CameraFault::Format, CameraFault::Black].map(|fault| fault.to_string());
    assert_eq!(seen, faults.into_iter().chain(["picture 2".to_owned()]).collect());
}

#[test]
fn a_folder_that_fills_up_later_is_played_then() {
    let top = TempDir::new().unwrap();
    let mut source = open(&folder(top.path(), AtEnd::Repeat, true)).unwrap();
    assert_eq!(source.next_frame(LONG).unwrap_err(), CameraFault::Missing);
    let picture = top.path().join("0.png");
    save(&mat(&scene(320, 240, 0.5)), &top.path().join("0.tmp.png"));
    fs::rename(top.path().join("0.tmp.png"), &picture).unwrap();
    while source.next_frame(LONG).is_err() {}
    fs::remove_file(&picture).unwrap();
    while source.next_frame(LONG).is_ok() {}
    assert_eq!(source.next_frame(LONG).unwrap_err(), CameraFault::Unplugged);
}

#[test]
fn a_video_that_never_comes_is_silent_and_its_thread_is_left_behind() {
    let top = TempDir::new().unwrap();
    let pipe = top.path().join("pipe.avi");
    fifo(&pipe);
    let mut source = open(&film(&pipe, AtEnd::Stop, false)).unwrap();
    for _ in 0..3 {
        assert_eq!(source.next_frame(SHORT).unwrap_err(), CameraFault::Silent);
    }
    // OpenCV waits for a writer, and cannot be told to stop: that this returns is the proof.
    drop(source);
    assert_eq!(hung_threads(), 1);
    drop(OpenOptions::new().write(true).open(&pipe).unwrap());
    while hung_threads() > 0 {
        thread::sleep(SHORT);
    }
}

#[test]
fn a_video_through_a_pipe_is_played() {
    let top = TempDir::new().unwrap();
    let (clip, pipe) = (top.path().join("clip.avi"), top.path().join("pipe.avi"));
    video(&clip, (320, 240), 5);
    fifo(&pipe);
    let mut source = open(&film(&pipe, AtEnd::Stop, false)).unwrap();
    let bytes = fs::read(&clip).unwrap();
    // The reader may close the pipe before the last byte, which is the index.
    let writer = thread::spawn(move || fs::write(&pipe, bytes).is_ok());
    let (frames, fault) = until_fault(&mut *source);
    assert_eq!((frames.last().map(|frame| frame.number), fault), (Some(5), CameraFault::Unplugged));
    drop(source);
    writer.join().unwrap();
}

#[test]
fn a_source_is_told_by_its_name() {
    let top = TempDir::new().unwrap();
    let folder = top.path().to_str().unwrap();
    for (text, expected) in [
        ("0", Source::Device("0".to_owned())),
        ("/dev/video2", Source::Device("/dev/video2".to_owned())),
        ("/dev/v4l/by-id/usb-a", Source::Device("/dev/v4l/by-id/usb-a".to_owned())),
        (folder, Source::Folder { path: folder.into(), at_end: AtEnd::Repeat, still: true }),
        ("me.avi", Source::Video { path: "me.avi".into(), at_end: AtEnd::Repeat, still: true }),
        ("", Source::Video { path: "".into(), at_end: AtEnd::Repeat, still: true }),
    ] {
        assert_eq!(Source::named(text, true), expected);
    }
    for (degrees, rotation) in [
        (0, Some(Rotation::None)),
        (90, Some(Rotation::Quarter)),
        (180, Some(Rotation::Half)),
        (270, Some(Rotation::ThreeQuarters)),
        (45, None),
        (360, None),
    ] {
        assert_eq!(Rotation::from_degrees(degrees), rotation);
    }
}

#[test]
fn opencv_takes_one_thread() {
    let pictures = pictures(1);
    let mut source = open(&folder(pictures.path(), AtEnd::Stop, true)).unwrap();
    source.next_frame(LONG).unwrap();
    assert_eq!(get_num_threads().unwrap(), 1);
}

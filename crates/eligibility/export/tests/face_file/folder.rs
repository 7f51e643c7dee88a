//! The folder as it may be found: missing, in use, tampered with.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use eligibility_api::message::{Encoding, ResultMessage};
use eligibility_export::{ExportError, FaceFile, FileId, FileIdError, ReceiptComputer as _};
use proptest::prelude::*;

use super::{face_file, id, message, names, when};

const NAME: &str = "OQSsiquc01res_face_1_20261120091502.xml";

#[test]
fn answer_is_written_under_its_name_and_nothing_else() {
    let folder = tempfile::tempdir().expect("folder");
    let path =
        face_file(folder.path(), Encoding::ShiftJis).write(&message(), &id("1"), when()).expect("written");
    assert_eq!(path, folder.path().join(NAME));
    assert_eq!(names(folder.path()), [NAME]);
    let bytes = fs::read(path).expect("file");
    assert_eq!(bytes, message().to_xml(Encoding::ShiftJis).as_slice());
}

/// A folder watcher sees a file that was moved in, and nothing that is written under its name (docs/receipt-computer-folder.md).
#[test]
fn watcher_of_the_folder_sees_a_whole_file_moved_in() {
    use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};

    let folder = tempfile::tempdir().expect("folder");
    let receipt = face_file(folder.path(), Encoding::Utf8);
    receipt.check().expect("check");
    let watch = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).expect("inotify");
    inotify::add_watch(&watch, folder.path(), WatchFlags::ALL_EVENTS).expect("watch");
    receipt.write(&message(), &id("1"), when()).expect("written");
    let mut buffer = [std::mem::MaybeUninit::uninit(); 4096];
    let mut events = inotify::Reader::new(&watch, &mut buffer);
    let mut seen = Vec::new();
    while let Ok(event) = events.next() {
        if event.file_name().is_some_and(|name| name.to_bytes() == NAME.as_bytes()) {
            seen.push(event.events());
        }
    }
    assert_eq!(seen, [ReadFlags::MOVED_TO]);
}

#[test]
fn name_has_the_time_in_japan() {
    let name = |time: &str| FaceFile::name(&id("a-1"), time.parse().expect("time"));
    assert_eq!(name("2026-11-19T14:59:59.999Z"), Ok("OQSsiquc01res_face_a-1_20261119235959.xml".into()));
    assert_eq!(name("2026-11-19T15:00:00Z"), Ok("OQSsiquc01res_face_a-1_20261120000000.xml".into()));
    assert_eq!(name("0999-12-31T14:59:59Z"), Err(ExportError::Time));
    assert_eq!(name("0999-12-31T15:00:00Z"), Ok("OQSsiquc01res_face_a-1_10000101000000.xml".into()));
    assert_eq!(name("-000044-03-15T12:00:00Z"), Err(ExportError::Time));
}

#[test]
fn id_that_could_be_a_path_or_a_field_is_refused() {
    for good in ["1", "0198c2f1-0000-7000-8000-000000000001", "A", "-", &"a".repeat(64)] {
        assert_eq!(FileId::new(good).map(|id| id.to_string()), Ok(good.to_owned()));
    }
    for bad in
        ["", "../x", "a/b", "a\\b", "a.b", "a_b", "a b", "a\0", "花", "a\n", "C:", "%2e", &"a".repeat(65)]
    {
        assert_eq!(FileId::new(bad), Err(FileIdError), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn any_id_and_time_give_one_plain_name(id in "[A-Za-z0-9-]{1,64}", second in -30_000_000_000_i64..253_370_000_000) {
        let when = jiff::Timestamp::from_second(second).expect("time");
        let name = FaceFile::name(&FileId::new(id.clone()).expect("id"), when).expect("name");
        prop_assert_eq!(Path::new(&name).components().count(), 1);
        let rest = name.strip_prefix("OQSsiquc01res_face_").and_then(|rest| rest.strip_suffix(".xml")).expect("shape");
        let (got, time) = rest.rsplit_once('_').expect("two fields");
        prop_assert_eq!(got, id);
        prop_assert!(time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit()));
    }
}

#[test]
fn folder_that_is_missing_is_refused_until_it_is_there() {
    let parent = tempfile::tempdir().expect("folder");
    let folder = parent.path().join("face");
    let receipt = face_file(&folder, Encoding::Utf8);
    assert_eq!(receipt.check(), Err(ExportError::FolderMissing));
    assert_eq!(receipt.write(&message(), &id("1"), when()), Err(ExportError::FolderMissing));
    fs::create_dir(&folder).expect("folder comes");
    assert_eq!(receipt.check(), Ok(()));
    assert!(receipt.write(&message(), &id("1"), when()).is_ok());
    fs::remove_dir_all(&folder).expect("folder goes");
    assert_eq!(receipt.check(), Err(ExportError::FolderMissing));
    assert_eq!(receipt.write(&message(), &id("1"), when()), Err(ExportError::FolderMissing));
}

#[test]
fn file_in_place_of_the_folder_is_refused() {
    let parent = tempfile::tempdir().expect("folder");
    let folder = parent.path().join("face");
    fs::write(&folder, "a file").expect("file");
    let receipt = face_file(&folder, Encoding::Utf8);
    assert_eq!(receipt.check(), Err(ExportError::NotAFolder));
    assert_eq!(receipt.write(&message(), &id("1"), when()), Err(ExportError::NotAFolder));
    assert_eq!(fs::read(&folder).expect("file"), b"a file");
}

/// The kernel refuses new files here to everyone, root included, so this holds anyone who runs the test.
#[test]
fn folder_that_is_read_only_is_refused() {
    let receipt = face_file(Path::new("/sys/kernel"), Encoding::Utf8);
    assert_eq!(receipt.check(), Err(ExportError::ReadOnly));
    assert_eq!(receipt.write(&message(), &id("1"), when()), Err(ExportError::ReadOnly));
}

#[test]
fn folder_that_is_fine_passes_the_check_and_stays_empty() {
    let folder = tempfile::tempdir().expect("folder");
    assert_eq!(face_file(folder.path(), Encoding::Utf8).check(), Ok(()));
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn file_that_is_already_there_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join(NAME), "earlier").expect("file");
    let receipt = face_file(folder.path(), Encoding::Utf8);
    assert_eq!(receipt.write(&message(), &id("1"), when()), Err(ExportError::AlreadyThere));
    assert_eq!(names(folder.path()), [NAME]);
    assert_eq!(fs::read(folder.path().join(NAME)).expect("file"), b"earlier");
}

#[test]
fn link_under_the_name_is_not_followed() {
    let elsewhere = tempfile::tempdir().expect("folder");
    let (target, nowhere) = (elsewhere.path().join("target"), elsewhere.path().join("nowhere"));
    fs::write(&target, "precious").expect("file");
    for to in [&target, &nowhere] {
        let folder = tempfile::tempdir().expect("folder");
        symlink(to, folder.path().join(NAME)).expect("link");
        let receipt = face_file(folder.path(), Encoding::Utf8);
        assert_eq!(receipt.write(&message(), &id("1"), when()), Err(ExportError::AlreadyThere));
        assert_eq!(names(folder.path()), [NAME]);
    }
    assert_eq!(fs::read(&target).expect("file"), b"precious");
    assert_eq!(names(elsewhere.path()), ["target"]);
}

#[test]
fn leftovers_of_an_earlier_crash_are_swept_and_nothing_else() {
    let folder = tempfile::tempdir().expect("folder");
    let elsewhere = tempfile::tempdir().expect("folder");
    let target = elsewhere.path().join("target");
    fs::write(&target, "precious").expect("file");
    let put = |name: &str| fs::write(folder.path().join(name), "<XmlMsg><Mess").expect("file");
    put(".uketsuke-kiosk-1-4242-0.tmp");
    put(".uketsuke-kiosk-1-4242-17.tmp");
    symlink(&target, folder.path().join(".uketsuke-kiosk-1-1-1.tmp")).expect("link");
    let others = [
        ".uketsuke-kiosk-1-1-.tmp",
        ".uketsuke-kiosk-1-1-1-1.tmp",
        ".uketsuke-kiosk-1-1-a.tmp",
        ".uketsuke-kiosk-1-9.tmp",
        ".uketsuke-kiosk-2-4242-0.tmp",
        ".uketsuke-kiosk-4242-0.tmp",
        "OQSsiquc01res_face_0_20261120091501.xml",
        "notes.tmp",
    ];
    others.iter().for_each(|name| put(name));
    fs::create_dir(folder.path().join(".uketsuke-kiosk-1-5-5.tmp")).expect("a folder of that name");

    let receipt = face_file(folder.path(), Encoding::Utf8);
    receipt.write(&message(), &id("1"), when()).expect("written");
    let mut expected: Vec<&str> = others.to_vec();
    expected.extend([".uketsuke-kiosk-1-5-5.tmp", NAME]);
    expected.sort_unstable();
    assert_eq!(names(folder.path()), expected);
    assert_eq!(fs::read(&target).expect("file"), b"precious", "a link was removed, not followed");
}

#[test]
fn eight_threads_in_the_same_second_write_all_their_answers() {
    let folder = tempfile::tempdir().expect("folder");
    let receipt = face_file(folder.path(), Encoding::Utf8);
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for thread in 0..8 {
            let (receipt, start) = (&receipt, &start);
            scope.spawn(move || {
                start.wait();
                for n in 0..8 {
                    receipt.write(&message(), &id(&format!("{thread}-{n}")), when()).expect("written");
                }
            });
        }
    });
    let names = names(folder.path());
    assert_eq!(names.len(), 64);
    let expected = message().to_xml(Encoding::Utf8);
    for name in names {
        assert!(name.starts_with("OQSsiquc01res_face_"), "{name}");
        assert_eq!(fs::read(folder.path().join(name)).expect("file"), expected.as_slice());
    }
}

#[test]
fn eight_threads_with_the_same_name_and_another_message_each_write_one_answer() {
    let folder = tempfile::tempdir().expect("folder");
    // A writer of its own for each, as eight kiosks would have.
    let start = Barrier::new(8);
    let outcomes: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| {
                let (folder, start) = (folder.path(), &start);
                scope.spawn(move || {
                    let receipt = FaceFile::new(folder, Encoding::Utf8, id(&format!("kiosk-{thread}")));
                    let mut message = message();
                    message.header.error_message = Some(thread.to_string().try_into().expect("text"));
                    start.wait();
                    receipt.write(&message, &id("1"), when())
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("thread")).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused = outcomes.iter().filter(|outcome| **outcome == Err(ExportError::AlreadyThere));
    assert_eq!(refused.count(), 7);
    assert_eq!(names(folder.path()), [NAME]);
}

#[test]
fn same_answer_under_its_name_is_there_once_whoever_wrote_it() {
    let folder = tempfile::tempdir().expect("folder");
    for kiosk in ["kiosk-1", "kiosk-2"] {
        let receipt = FaceFile::new(folder.path(), Encoding::Utf8, id(kiosk));
        assert!(receipt.write(&message(), &id("1"), when()).is_ok(), "{kiosk}");
        assert_eq!(names(folder.path()), [NAME]);
    }
}

#[test]
fn reader_that_looks_all_the_time_never_sees_half_an_answer() {
    let folder = tempfile::tempdir().expect("folder");
    let receipt = face_file(folder.path(), Encoding::ShiftJis);
    // Longer than a page or two, so that a write in place would be seen half-done.
    let mut long = message();
    if let Some(list) = long.body.as_mut().and_then(|body| body.result_list.as_mut()) {
        let result = list.results[0].clone();
        list.results.extend(std::iter::repeat_n(result, 12));
    }
    let expected = long.to_xml(Encoding::ShiftJis);
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            loop {
                let last = done.load(Ordering::SeqCst);
                for name in names(folder.path()) {
                    if name.starts_with("OQSsiquc01res_face_") && name.ends_with(".xml") {
                        let bytes = fs::read(folder.path().join(&name)).expect("file");
                        assert_eq!(bytes, expected.as_slice(), "{name} is whole from the first moment");
                        seen += 1;
                        fs::remove_file(folder.path().join(&name)).expect("taken");
                    }
                }
                if last {
                    return seen;
                }
            }
        });
        for n in 0..50 {
            receipt.write(&long, &id(&n.to_string()), when()).expect("written");
        }
        done.store(true, Ordering::SeqCst);
        reader.join().expect("reader")
    });
    assert_eq!(seen, 50, "each answer was seen once");
    assert!(ResultMessage::parse(&expected).is_ok());
}

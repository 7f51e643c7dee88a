use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, Weak};

use face_match::Image;

use super::*;
use crate::feed::Feed;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(20);

/// The count of hung threads is one for all: the test that lets them hang runs alone.
static ALONE: RwLock<()> = RwLock::new(());

enum Step {
    Picture(Image),
    /// With the device's time, in milliseconds.
    At(Image, u64),
    Bad(CameraFault),
    Lost(CameraFault),
    /// Says that all steps before it are done.
    Mark(Sender<()>),
    Fail,
}

/// A device that does what it is told, and blocks until it is told something.
struct Puppet {
    steps: Receiver<Step>,
    /// What opening gives, then always success.
    opening: Arc<Mutex<VecDeque<CameraFault>>>,
    /// Lives as long as the feed.
    _alive: Arc<()>,
}

impl Feed for Puppet {
    fn open(&mut self) -> Result<(), CameraFault> {
        self.opening.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }

    fn grab(&mut self) -> Grab {
        loop {
            return match self.steps.recv() {
                Ok(Step::Picture(image)) => Grab::Picture(image, None),
                Ok(Step::At(image, at)) => Grab::Picture(image, Some(Duration::from_millis(at))),
                Ok(Step::Bad(fault)) => Grab::Bad(fault),
                Ok(Step::Lost(fault)) => Grab::Lost(fault),
                Ok(Step::Mark(done)) => {
                    done.send(()).unwrap();
                    continue;
                }
                Ok(Step::Fail) => panic!("a device that fails"),
                Err(_) => Grab::End,
            };
        }
    }

    fn close(&mut self) {}

    fn interval(&self) -> Option<Duration> {
        None
    }
}

/// A source and the strings of its puppet. The strings are let go first, so that it can end.
struct Stage {
    steps: Option<Sender<Step>>,
    opening: Arc<Mutex<VecDeque<CameraFault>>>,
    alive: Weak<()>,
    source: Option<Grabber>,
    _not_alone: Option<RwLockReadGuard<'static, ()>>,
}

impl Stage {
    fn new(may_be_still: bool, settling: u64, opening: &[CameraFault]) -> Self {
        let guard = ALONE.read().unwrap_or_else(PoisonError::into_inner);
        let mut stage = Self::start(may_be_still, settling, opening).unwrap();
        stage._not_alone = Some(guard);
        stage
    }

    fn start(may_be_still: bool, settling: u64, opening: &[CameraFault]) -> Result<Self, CameraFault> {
        let (steps, told) = channel();
        let opening = Arc::new(Mutex::new(opening.iter().copied().collect()));
        let alive = Arc::new(());
        let weak = Arc::downgrade(&alive);
        let puppet = Puppet { steps: told, opening: Arc::clone(&opening), _alive: alive };
        let source = Grabber::start(Box::new(puppet), may_be_still, settling)?;
        Ok(Self { steps: Some(steps), opening, alive: weak, source: Some(source), _not_alone: None })
    }

    fn tell(&self, step: Step) {
        self.steps.as_ref().unwrap().send(step).unwrap();
    }

    /// Waits until the thread has done all it was told.
    fn settle(&self) {
        let (done, is_done) = channel();
        self.tell(Step::Mark(done));
        is_done.recv().unwrap();
    }

    fn next(&mut self, wait: Duration) -> Result<u64, CameraFault> {
        self.source.as_mut().unwrap().next_frame(wait).map(|frame| frame.number)
    }

    fn answer(&mut self, step: Step) -> Result<u64, CameraFault> {
        self.tell(step);
        self.next(LONG)
    }
}

/// A picture with light and dark in it, another for each seed.
fn picture(seed: u8) -> Image {
    let rgb = (0..64 * 64 * 3_u32).map(|at| (at % 200) as u8 + 20).enumerate();
    let rgb = rgb.map(|(at, value)| if at == 0 { seed } else { value }).collect();
    Image::new(64, 64, rgb).unwrap()
}

fn plain(value: u8) -> Image {
    Image::new(64, 64, vec![value; 64 * 64 * 3]).unwrap()
}

#[test]
fn only_the_newest_frame_is_kept_and_given_once() {
    let mut stage = Stage::new(false, 0, &[]);
    for seed in 0..20 {
        stage.tell(Step::Picture(picture(seed)));
    }
    stage.settle();
    let frame = stage.source.as_mut().unwrap().next_frame(LONG).unwrap();
    assert_eq!((frame.number, frame.image == picture(19)), (20, true));
    assert_eq!(stage.next(SHORT), Err(CameraFault::Silent));
    assert_eq!(stage.answer(Step::Picture(picture(20))), Ok(21));
}

#[test]
fn frames_are_dated_in_order() {
    let mut stage = Stage::new(false, 0, &[]);
    let mut last = Duration::ZERO;
    for seed in 0..5 {
        stage.tell(Step::Picture(picture(seed)));
        let at = stage.source.as_mut().unwrap().next_frame(LONG).unwrap().at;
        assert!(at >= last);
        last = at;
    }
}

#[test]
fn an_unplugged_device_is_told_and_comes_back_by_itself() {
    let mut stage = Stage::new(false, 0, &[]);
    assert_eq!(stage.answer(Step::Picture(picture(0))), Ok(1));
    stage.opening.lock().unwrap().extend([CameraFault::Missing; 2]);
    assert_eq!(stage.answer(Step::Lost(CameraFault::Unplugged)), Err(CameraFault::Unplugged));
    // The node is not back yet: still unplugged, not missing, each time it is tried.
    assert_eq!(stage.next(LONG), Err(CameraFault::Unplugged));
    assert_eq!(stage.next(LONG), Err(CameraFault::Unplugged));
    assert_eq!(stage.answer(Step::Picture(picture(1))), Ok(2));
}

#[test]
fn a_device_that_is_absent_at_first_is_missing_until_it_comes() {
    let mut stage = Stage::new(false, 0, &[CameraFault::Missing]);
    assert_eq!(stage.next(LONG), Err(CameraFault::Missing));
    assert_eq!(stage.answer(Step::Picture(picture(1))), Ok(1));
}

#[test]
fn while_nothing_comes_the_standing_fault_is_said_again() {
    let mut stage = Stage::new(false, 0, &[]);
    assert_eq!(stage.next(SHORT), Err(CameraFault::Silent));
    stage.steps = None;
    for _ in 0..3 {
        assert_eq!(stage.next(LONG.min(SHORT)), Err(CameraFault::Unplugged));
    }
}

#[test]
fn five_equal_frames_stand_still_unless_they_may() {
    let mut live = Stage::new(false, 0, &[]);
    let mut still = Stage::new(true, 0, &[]);
    for number in 1..=8 {
        let expected = if number < 5 { Ok(number) } else { Err(CameraFault::Frozen) };
        assert_eq!(live.answer(Step::Picture(picture(0))), expected);
        assert_eq!(still.answer(Step::Picture(picture(0))), Ok(number));
    }
    assert_eq!(live.answer(Step::Picture(picture(1))), Ok(9));
}

#[test]
fn a_device_whose_time_goes_backwards_is_not_believed() {
    let mut stage = Stage::new(false, 0, &[]);
    assert_eq!(stage.answer(Step::At(picture(0), 1000)), Ok(1));
    assert_eq!(stage.answer(Step::At(picture(1), 1033)), Ok(2));
    assert_eq!(stage.answer(Step::At(picture(2), 1000)), Err(CameraFault::Frozen));
    // After it was opened again, time may begin anew.
    assert_eq!(stage.answer(Step::Lost(CameraFault::Silent)), Err(CameraFault::Silent));
    assert_eq!(stage.answer(Step::At(picture(3), 5)), Ok(4));
}

#[test]
fn a_bad_frame_replaces_the_good_one_before_it() {
    let mut stage = Stage::new(false, 0, &[]);
    stage.tell(Step::Picture(picture(0)));
    stage.tell(Step::Bad(CameraFault::Format));
    stage.settle();
    assert_eq!(stage.next(LONG), Err(CameraFault::Format));
    assert_eq!(stage.next(SHORT), Err(CameraFault::Silent));
}

#[test]
fn a_device_may_take_a_moment_to_find_its_exposure() {
    let mut stage = Stage::new(false, 3, &[]);
    for value in [0, 255, 1] {
        stage.tell(Step::Picture(plain(value)));
    }
    stage.settle();
    assert_eq!(stage.next(SHORT), Err(CameraFault::Silent));
    assert_eq!(stage.answer(Step::Picture(plain(2))), Err(CameraFault::Black));
    assert_eq!(stage.answer(Step::Picture(plain(254))), Err(CameraFault::Overexposed));
    assert_eq!(stage.answer(Step::Picture(picture(0))), Ok(6));
}

#[test]
fn dropping_the_source_ends_the_thread_and_its_feed() {
    let mut stage = Stage::new(false, 0, &[]);
    assert_eq!(stage.answer(Step::Picture(picture(0))), Ok(1));
    assert!(stage.alive.upgrade().is_some());
    stage.steps = None;
    stage.source = None;
    assert!(stage.alive.upgrade().is_none());
}

#[test]
fn dropping_ends_the_wait_between_two_tries() {
    let mut stage = Stage::new(false, 0, &[CameraFault::Missing; 100]);
    for _ in 0..3 {
        assert_eq!(stage.next(LONG), Err(CameraFault::Missing));
    }
    stage.source = None;
    assert!(stage.alive.upgrade().is_none());
}

#[test]
fn a_thread_that_fails_leaves_a_camera_that_is_missing() {
    let mut stage = Stage::new(false, 0, &[]);
    stage.tell(Step::Fail);
    let mut fault = stage.next(SHORT);
    while fault == Err(CameraFault::Silent) {
        fault = stage.next(SHORT);
    }
    assert_eq!(fault, Err(CameraFault::Missing));
}

#[test]
fn an_endless_wait_is_no_trouble() {
    let mut stage = Stage::new(false, 0, &[]);
    stage.tell(Step::Picture(picture(0)));
    assert_eq!(stage.next(Duration::MAX), Ok(1));
}

#[test]
fn hung_threads_are_left_behind_counted_and_bounded() {
    let _alone = ALONE.write().unwrap_or_else(PoisonError::into_inner);
    let mut stages: Vec<_> = (0..MAX_HUNG).map(|_| Stage::start(false, 0, &[]).unwrap()).collect();
    // Each hangs in a grab, as its strings are held: that this goes on at all is the proof.
    stages.iter().for_each(Stage::settle);
    thread::scope(|scope| {
        for stage in &mut stages {
            scope.spawn(|| stage.source = None);
        }
    });
    assert_eq!(hung_threads(), MAX_HUNG);
    assert!(stages.iter().all(|stage| stage.alive.upgrade().is_some()));
    assert_eq!(Stage::start(false, 0, &[]).err(), Some(CameraFault::Silent));
    for stage in &mut stages {
        stage.steps = None;
    }
    while hung_threads() > 0 {
        thread::sleep(SHORT);
    }
    let mut again = Stage::start(false, 0, &[]).unwrap();
    assert_eq!(again.answer(Step::Picture(picture(0))), Ok(1));
}

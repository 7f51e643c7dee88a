use std::sync::mpsc::{Sender, channel};

use kiosk_visit::Event;

use super::*;

const LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, PartialEq, Eq)]
struct Numbered(u32);

impl Job for Numbered {
    fn refusal(&self) -> Option<Event> {
        (self.0 > 0).then_some(Event::Ticked)
    }
}

fn listening() -> (Signals, Receiver<Signal>) {
    let (sender, heard) = channel();
    (Arc::new(move |signal| drop(sender.send(signal))), heard)
}

fn ended(heard: &Receiver<Signal>) -> Option<&'static str> {
    match heard.recv_timeout(LIMIT) {
        Ok(Signal::WorkerEnded(name)) => Some(name),
        _ => None,
    }
}

struct AtItsEnd(Sender<&'static str>);

impl Drop for AtItsEnd {
    fn drop(&mut self) {
        std::thread::sleep(Duration::from_millis(50));
        let _ = self.0.send("gone");
    }
}

thread_local! {
    static OF_THE_THREAD: std::cell::RefCell<Option<AtItsEnd>> = const { std::cell::RefCell::new(None) };
}

#[test]
fn worker_is_gone_with_its_own_destructors_when_it_is_dropped() {
    let (notes, noted) = channel();
    let (signals, heard) = listening();
    let worker = Worker::<Numbered>::start("test", LIMIT, &signals, move |jobs| {
        OF_THE_THREAD.with(|place| *place.borrow_mut() = Some(AtItsEnd(notes)));
        while jobs.next().is_some() {}
    });
    drop(worker.unwrap());
    assert_eq!(noted.try_recv(), Ok("gone"));
    assert!(heard.try_recv().is_err(), "an end that was wanted is told to nobody");
}

#[test]
fn stuck_worker_is_left_behind() {
    let (release, held) = sync_channel::<()>(0);
    let (signals, _heard) = listening();
    let limit = Duration::from_millis(1);
    let mut worker = Worker::<Numbered>::start("test", limit, &signals, move |_| {
        assert!(held.recv().is_err());
    })
    .unwrap();
    assert!(!worker.end());
    drop(release);
}

#[test]
fn worker_that_panics_or_returns_is_told_after_what_it_owned_is_gone() {
    for panics in [true, false] {
        let (notes, noted) = channel();
        let (signals, heard) = listening();
        let mut worker = Worker::<Numbered>::start("test", LIMIT, &signals, move |jobs| {
            let _owned = AtItsEnd(notes);
            jobs.next();
            assert!(!panics, "a worker that fails");
        })
        .unwrap();
        worker.send(Numbered(0));
        assert_eq!(ended(&heard), Some("test"));
        assert_eq!(noted.try_recv(), Ok("gone"), "the card would be left before the end is told");
        assert!(worker.end(), "one that failed is no hindrance");
        assert!(heard.try_recv().is_err(), "told once");
    }
}

#[test]
fn job_that_cannot_be_taken_is_refused_at_once() {
    let (release, held) = sync_channel::<()>(0);
    let (signals, heard) = listening();
    let worker = Worker::<Numbered>::start("test", LIMIT, &signals, move |jobs| {
        assert!(held.recv().is_err());
        while jobs.next().is_some() {}
    })
    .unwrap();
    for number in 0..=u32::try_from(MAX_WAITING).unwrap() {
        worker.send(Numbered(number));
    }
    assert!(matches!(heard.try_recv(), Ok(Signal::Visit(Event::Ticked))), "the last one is refused");
    worker.send(Numbered(0));
    assert!(heard.try_recv().is_err(), "nobody waits for an answer to this one");
    drop(release);
}

#[test]
fn job_for_a_worker_that_is_gone_is_refused() {
    let (signals, heard) = listening();
    let worker = Worker::<Numbered>::start("test", LIMIT, &signals, |_| {}).unwrap();
    assert_eq!(ended(&heard), Some("test"));
    worker.send(Numbered(1));
    assert!(matches!(heard.try_recv(), Ok(Signal::Visit(Event::Ticked))));
}

#[test]
fn nothing_that_waits_is_begun_once_the_kiosk_has_ended() {
    let (jobs, queue) = sync_channel(8);
    let ended = Ended::default();
    let taken = Jobs { queue, ended: ended.clone() };
    for number in 0..4 {
        jobs.send(Numbered(number)).unwrap();
    }
    assert_eq!(taken.next(), Some(Numbered(0)));
    assert_eq!(taken.waiting(), Next::Job(Numbered(1)));
    ended.set();
    assert!(taken.have_ended());
    assert_eq!(taken.next(), None, "the one that waited is dropped");
    assert_eq!(taken.next_within(LIMIT), Next::Job(Numbered(3)), "where it must not be lost");
    drop(jobs);
    assert_eq!(taken.next_within(LIMIT), Next::Ended);
    let (_jobs, queue) = sync_channel::<Numbered>(8);
    let taken = Jobs { queue, ended: Ended::default() };
    assert_eq!(taken.waiting(), Next::Nothing);
    assert_eq!(taken.next_within(Duration::ZERO), Next::Nothing);
}

#[tokio::test]
async fn task_that_panics_is_told_and_one_that_is_done_or_given_up_is_not() {
    let (signals, heard) = listening();
    let watch = || EndWatch::passing("task", &signals);
    let panics = tokio::spawn({
        let watch = watch();
        async move {
            let _watch = watch;
            tokio::task::yield_now().await;
            panic!("a task that fails");
        }
    });
    assert!(panics.await.is_err());
    assert_eq!(ended(&heard), Some("task"));
    let done = watch();
    tokio::spawn(async move { drop(done) }).await.unwrap();
    let given_up = watch();
    let task = tokio::spawn(async move {
        let _watch = given_up;
        std::future::pending::<()>().await;
    });
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert!(heard.try_recv().is_err());
}

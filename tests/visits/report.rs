//! What the audit log has of a visit for the report of its month: how long it took, an enrolment, a certificate that has ended.

use acceptance::patient::{LIMIT, Patient};
use acceptance::test_kiosk::TestKiosk;
use base_time::{Moment, SystemEntropy};
use staff_audit_log::{AuditStore as _, Options, Outcome, SqliteAudit, What};
use staff_console::KioskName;

use crate::{HURRY, TMP};

#[test]
fn log_has_the_facts_of_each_visit() {
    let mut stage = TestKiosk::builder(TMP).config(HURRY).start();
    let begun = std::time::Instant::now();
    for id in ["hanako", "newcomer", "grace", "locked", "hanako"] {
        let persona = TestKiosk::persona(id);
        stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        stage.reader.place(stage.card(&persona));
        Patient::knowing(&persona).visit(&mut stage.kiosk);
        stage.reader.lift();
        stage.kiosk.wait_for_rest(LIMIT).expect("idle again");
    }
    let most = begun.elapsed().as_secs() + 1;
    let TestKiosk { kiosk, world, .. } = stage;
    drop(kiosk);
    let config = world.config();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let records = runtime.block_on(async {
        let name = KioskName::new("k").expect("a name");
        let options = Options::at(config.path(&config.audit.path));
        let log = SqliteAudit::open(options, &name, Moment(0), &SystemEntropy).await.expect("the log");
        log.recent(Moment(0), 1_000).await.expect("the records")
    });
    let mut told = Vec::new();
    for record in records {
        let What::VisitEnded { outcome, facts, .. } = record.what else { continue };
        let facts = facts.expect("facts");
        assert!(u64::from(facts.seconds) <= most, "{facts:?} within {most} s");
        told.push((outcome == Outcome::NotReached, facts.enrolled, facts.certificate_ended));
    }
    let plain = (false, false, false);
    let expected = [plain, (false, true, false), (false, false, true), (true, false, false), plain];
    assert_eq!(told, expected, "hanako, newcomer, grace, locked, hanako");
}
